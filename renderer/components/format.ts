/** How numbers are written everywhere: a true minus sign, thousands commas, fixed decimals per quantity. */
const MINUS = "−";

/** One for each number of decimals: making one costs more than writing a screen of numbers with it. */
const writers: Intl.NumberFormat[] = [];

const writerOf = (decimals: number): Intl.NumberFormat =>
  (writers[decimals] ??= new Intl.NumberFormat("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }));

/** A number with fixed decimals: "−1,234.50". Not-a-number and infinities are said in words, never drawn as a value. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const text = writerOf(decimals).format(Math.abs(value));
  // "−0.00" would claim a sign that the shown precision does not hold.
  const isZero = !/[1-9]/.test(text);
  return value < 0 && !isZero ? MINUS + text : text;
}

export const integer = (value: number): string => fixed(value, 0);
/** Nats have two decimals. */
export const nats = (value: number): string => fixed(value, 2);
/** Coordinates in prior σ have two decimals, standard deviations and distances three. */
export const sigma = (value: number): string => fixed(value, 2);
export const deviation = (value: number): string => fixed(value, 3);
export const percent = (fraction: number): string => `${fixed(fraction * 100, 1)} %`;

/** Significant digits, for values of unknown scale: table columns, learning rates. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -4 || exponent >= 6) {
    const mantissa = value / 10 ** exponent;
    return `${fixed(mantissa, Math.max(0, digits - 1))} × 10${superscript(exponent)}`;
  }
  return fixed(value, Math.max(0, digits - 1 - exponent));
}

const subscriptDigits = "₀₁₂₃₄₅₆₇₈₉";
const superscriptDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 12 → "₁₂". */
export const subscript = (value: number): string =>
  String(value).replace(/\d/g, (digit) => subscriptDigits.charAt(Number(digit)));

const superscript = (value: number): string =>
  String(value)
    .replace("-", "⁻")
    .replace(/\d/g, (digit) => superscriptDigits.charAt(Number(digit)));

/** Name of a latent dimension, counted from 1 as in print: dimension 0 is "z₁". */
export const dimensionName = (dimension: number): string => `z${subscript(dimension + 1)}`;

/** "1.24 M", "12.3 k", "940". */
export function compact(value: number): string {
  if (Math.abs(value) >= 1e6) return `${significant(value / 1e6, 3)} M`;
  if (Math.abs(value) >= 1e4) return `${significant(value / 1e3, 3)} k`;
  return integer(value);
}

/** A duration in the two largest units that matter: "39 s", "4 min 10 s", "1 h 20 min". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  const whole = Math.round(seconds);
  if (whole < 1) return "under 1 s";
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) {
    const rest = whole % 60;
    return rest === 0 ? `${Math.floor(whole / 60)} min` : `${Math.floor(whole / 60)} min ${rest} s`;
  }
  const totalMinutes = Math.round(whole / 60);
  const hours = Math.floor(totalMinutes / 60);
  return totalMinutes % 60 === 0 ? `${hours} h` : `${hours} h ${totalMinutes % 60} min`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${integer(count)} ${count === 1 ? one : many}`;

/** Memory or files: "640 kB", "45 MB", "1.2 GB". */
export function bytes(value: number): string {
  if (value >= 1e9) return `${significant(value / 1e9, 2)} GB`;
  if (value >= 1e6) return `${integer(value / 1e6)} MB`;
  return `${integer(value / 1e3)} kB`;
}
