import type { MapContext } from "./mapContext";
import { dimensionName } from "./numberText";
import { haloText } from "./overlayText";

/** The three turned axes, at the lower right of the plot. */
export function drawTriad(g: CanvasRenderingContext2D, context: MapContext): void {
  const { view, plot, theme } = context;
  const x = plot.left + plot.width - 58;
  const y = plot.top + plot.height - 70;
  const length = 34;
  const arms = view.dimensions
    .map((d) => ({
      d,
      dx: (view.rows[d] ?? 0) * length,
      dy: -(view.rows[view.latentSize + d] ?? 0) * length,
      depth: view.depth?.[d] ?? 0,
    }))
    .sort((a, b) => a.depth - b.depth);
  for (const arm of arms) {
    g.globalAlpha = 0.6 + 0.4 * Math.max(-1, Math.min(1, arm.depth));
    g.strokeStyle = theme.css("--text-2");
    g.lineWidth = 1.5;
    g.beginPath();
    g.moveTo(x, y);
    g.lineTo(x + arm.dx, y + arm.dy);
    g.stroke();
    g.globalAlpha = 1;
    g.font = `italic 13px ${theme.fontMath}`;
    g.textAlign = "center";
    g.fillStyle = theme.css("--text-1");
    const far = Math.max(0.35, Math.hypot(arm.dx, arm.dy) / length);
    const norm = Math.max(1, Math.hypot(arm.dx, arm.dy));
    haloText(
      g,
      dimensionName(arm.d),
      x + arm.dx + ((arm.dx / norm) * 11) / far,
      y + arm.dy + ((arm.dy / norm) * 11) / far + 4,
      theme.css("--bg-plot"),
      3,
    );
  }
}
