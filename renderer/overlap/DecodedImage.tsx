import { useEffect, useRef } from "react";
import { PixelImage } from "../components/PixelImage";
import { itemPainter, paintCanvas } from "../map/itemPainter";
import { readTheme, type MapTheme } from "../map/mapTheme";
import { useEngineMirror } from "../stores/engineMirror";
import { useTheme, type ThemeName } from "../theme/theme";
import { useItemRanges } from "./itemRangesStore";

interface DecodedImageProps {
  /** [features], display units; null while it is on its way. */
  readonly values: Float32Array | null;
  readonly label: string;
}

const themes = new Map<ThemeName, MapTheme>();

/** The tokens of the theme that is shown now, read once per theme. */
function tokensOf(theme: ThemeName): MapTheme {
  const known = themes.get(theme) ?? readTheme(document.documentElement);
  themes.set(theme, known);
  return known;
}

/** The mean of p(x|z): an image in crisp pixels, a row of a table as bars. */
export function DecodedImage({ values, label }: DecodedImageProps) {
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const theme = useTheme((state) => state.shown);
  const ranges = useItemRanges((state) => state.ranges);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !values || dataset?.shape.kind !== "vector") return;
    const painter = itemPainter(dataset, "photo", tokensOf(theme), ranges);
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
