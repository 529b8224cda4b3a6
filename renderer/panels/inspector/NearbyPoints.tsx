import { useEffect, useRef } from "react";
import { planeScale, type PlaneDimensions, type PlaneWindow } from "../../evidence/planeWindow";
import { tokenColor } from "../../evidence/tokenColor";
import { buffers } from "../../stores/buffers";
import { useEngineMirror } from "../../stores/engineMirror";
import { useTheme } from "../../theme/theme";

interface NearbyPointsProps {
  readonly window: PlaneWindow;
  readonly dimensions: PlaneDimensions;
  readonly width: number;
  readonly height: number;
}

/** The encoded means that fall in the window, in the colours of their classes. */
export function NearbyPoints({ window, dimensions, width, height }: NearbyPointsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((state) => state.shown);
  const version = useEngineMirror((mirror) => mirror.encodingVersion + mirror.columnsVersion);

  useEffect(() => {
    const target = canvas.current;
    const g = target?.getContext("2d");
    const { encoding, columns } = buffers;
    if (!target || !g) return;
    const ratio = globalThis.devicePixelRatio || 1;
    target.width = Math.round(width * ratio);
    target.height = Math.round(height * ratio);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, width, height);
    // The arrays live outside the stores; their version says when to read them again.
    if (!encoding || version === 0) return;
    const colors = Array.from({ length: 10 }, (_, k) => tokenColor(`--cat-${k}`, theme));
    const plain = tokenColor("--text-3", theme);
    const scale = planeScale(window, width, height);
    const isLine = encoding.latentSize === 1;
    g.globalAlpha = 0.75;
    for (let row = 0; row < encoding.count; row++) {
      const x = scale.x(encoding.mean[row * encoding.latentSize + dimensions[0]] ?? 0);
      const y = isLine ? height / 2 : scale.y(encoding.mean[row * encoding.latentSize + dimensions[1]] ?? 0);
      if (x < -2 || x > width + 2 || y < -2 || y > height + 2) continue;
      const label = columns?.labels[row] ?? -1;
      g.fillStyle = label < 0 ? plain : (colors[label % 10] ?? plain);
      g.beginPath();
      g.arc(x, y, 1.75, 0, 2 * Math.PI);
      g.fill();
    }
  }, [window, dimensions, width, height, theme, version]);

  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />;
}
