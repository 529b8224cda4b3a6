const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** Fixed decimals with a true minus sign, and no minus before a zero. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A count with thousands commas. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Name of a latent dimension, counted from one: "z₁". */
export function dimensionName(dimension: number): string {
  return `z${String(dimension + 1).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] ?? digit)}`;
}

/** A number as a screen reader should say it: "minus 1.76". */
export function spoken(value: number, decimals: number): string {
  return fixed(value, decimals).replace("−", "minus ");
}
