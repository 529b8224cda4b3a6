import { z } from "zod";

// Typed arrays can come from another realm (a preload, a structured clone), where `instanceof` is false.
const tagged =
  <T>(tag: string) =>
  (value: unknown): value is T =>
    Object.prototype.toString.call(value) === `[object ${tag}]`;

/** Bulk columns: typed arrays that cross once and are never copied through React state. */
export const float32 = z.custom<Float32Array>(tagged("Float32Array"), "expected a Float32Array");
export const int32 = z.custom<Int32Array>(tagged("Int32Array"), "expected an Int32Array");
export const uint8 = z.custom<Uint8Array>(tagged("Uint8Array"), "expected a Uint8Array");
export const float64 = z.custom<Float64Array>(tagged("Float64Array"), "expected a Float64Array");
