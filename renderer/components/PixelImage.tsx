import { useEffect, useRef } from "react";
import type { ItemShape } from "#shared/domain/dataset";
import { useTheme } from "../theme/theme";
import { paintPixels } from "./paintPixels";
import { themeRamp } from "./ramps";
import "./PixelImage.css";

export type ImageShape = Extract<ItemShape, { kind: "image" }>;

interface PixelImageProps {
  readonly shape: ImageShape;
  /** [height, width, channels]; null draws a flat field. */
  readonly values: ArrayLike<number> | null;
  /** Grey or colour as it is, a residual over ±1, or a deviation over 0..`high`. */
  readonly mode?: "plain" | "residual" | "deviation";
  readonly high?: number;
  readonly label: string;
  readonly testId?: string;
}

/** An image in crisp pixels, scaled by the browser with nearest neighbours. */
export function PixelImage(props: PixelImageProps) {
  const { shape, values, mode = "plain", high = 1, label, testId } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((state) => state.shown);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { width, height, channels } = shape;
    if (!values) {
      context.clearRect(0, 0, width, height);
      return;
    }
    const image = context.createImageData(width, height);
    paintPixels(
      image.data,
      values,
      channels,
      mode === "plain"
        ? { kind: "grey" }
        : mode === "residual"
          ? { kind: "ramp", table: themeRamp("div", theme), low: -1, high: 1 }
          : { kind: "ramp", table: themeRamp("seq", theme), low: 0, high },
    );
    context.putImageData(image, 0, 0);
  }, [shape, values, mode, high, theme]);

  return (
    <canvas
      ref={canvas}
      className="pixel-image"
      width={shape.width}
      height={shape.height}
      style={{ aspectRatio: `${shape.width} / ${shape.height}` }}
      role="img"
      aria-label={label}
      data-testid={testId}
    />
  );
}
