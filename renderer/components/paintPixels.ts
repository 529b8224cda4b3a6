/** How values become colours. `grey` shows 0..1 as black to white (or RGB with three channels). */
export type Paint =
  | { readonly kind: "grey" }
  /** A ramp of 256 RGB triplets over [low, high]. */
  | {
      readonly kind: "ramp";
      readonly table: Uint8ClampedArray;
      readonly low: number;
      readonly high: number;
    };

/** Fills `rgba` ([width × height × 4]) from values ([height, width, channels]). Ramps show the mean over channels. */
export function paintPixels(
  rgba: Uint8ClampedArray,
  values: ArrayLike<number>,
  channels: number,
  paint: Paint,
): void {
  const pixels = rgba.length / 4;
  for (let p = 0; p < pixels; p++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[p * channels + c] ?? 0;
    const mean = sum / channels;
    if (paint.kind === "ramp") {
      const fraction = (mean - paint.low) / (paint.high - paint.low || 1);
      const index = Math.round(Math.min(1, Math.max(0, fraction)) * 255) * 3;
      for (let c = 0; c < 3; c++) rgba[p * 4 + c] = paint.table[index + c] ?? 0;
    } else {
      for (let c = 0; c < 3; c++) {
        rgba[p * 4 + c] = 255 * (channels >= 3 ? (values[p * channels + c] ?? 0) : mean);
      }
    }
    rgba[p * 4 + 3] = 255;
  }
}
