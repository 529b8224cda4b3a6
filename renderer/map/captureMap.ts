import type { LatentMapCore } from "./latentMapCore";

/** A picture of the map as it is drawn, in device pixels; null while it has no size. */
export function captureMap(core: LatentMapCore): Promise<HTMLCanvasElement | null> {
  const { root, furniture, gl, overlay } = core.elements;
  return new Promise((captured) => {
    const take = (): void => {
      // While the points glide the picture would be of neither step.
      if (root.dataset["gliding"] === "true") return next();
      const { plot, theme } = core.context();
      const canvas = document.createElement("canvas");
      canvas.width = furniture.width;
      canvas.height = furniture.height;
      const g = canvas.getContext("2d");
      if (g === null || canvas.width === 0) return captured(null);
      const ratio = canvas.width / (root.clientWidth || 1);
      g.fillStyle = theme.css("--bg-plot");
      g.fillRect(0, 0, canvas.width, canvas.height);
      g.drawImage(furniture, 0, 0);
      g.drawImage(gl, plot.left * ratio, plot.top * ratio, plot.width * ratio, plot.height * ratio);
      g.drawImage(overlay, 0, 0);
      captured(canvas);
    };
    // The plot's pixels can be read only in the frame that drew them: the map's own request comes first.
    const next = (): void => {
      core.invalidate("furniture", "gl", "overlay", "ellipses");
      requestAnimationFrame(take);
    };
    next();
  });
}
