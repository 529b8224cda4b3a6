import { useEffect, useRef } from "react";
import { PixelImage } from "../components/PixelImage";
import { itemPainter, paintCanvas } from "../map/itemPainter";
import { readTheme } from "../map/mapTheme";
import { useEngineMirror } from "../stores/engineMirror";
import { useTheme } from "../theme/theme";
import { useItemRanges } from "./itemRangesStore";

interface DecodedImageProps {
  /** [features], display units; null while it is on its way. */
  readonly values: Float32Array | null;
  readonly label: string;
}

/** The mean of p(x|z): an image in crisp pixels, a row of a table as bars. */
export function DecodedImage({ values, label }: DecodedImageProps) {
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const theme = useTheme((state) => state.shown);
  const ranges = useItemRanges((state) => state.ranges);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !values || dataset?.shape.kind !== "vector") return;
    const painter = itemPainter(dataset, "photo", readTheme(document.documentElement), ranges);
    paintCanvas(canvas.current, painter, values);
  }, [dataset, values, ranges, theme]);
  if (dataset?.shape.kind === "image")
    return <PixelImage shape={dataset.shape} values={values} label={label} />;
  return (
    <canvas
      ref={canvas}
      className="pixel-image overlap-bars"
      role="img"
      aria-label={label}
      width={48}
      height={48}
    />
  );
}
