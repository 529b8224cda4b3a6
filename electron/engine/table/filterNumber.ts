const wholeNumbers = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

/** More digits than this may have been rounded on their way through JSON. */
const SAFE_DIGITS = 15;

/**
 * A number of the filter as SQL writes it, null when the constant is none. Decimals stay decimals, so that x = 13.2 holds
 * for a float32 column as it is read; what has more digits than JSON carries is taken from the filter's own text.
 *
 * @param value as DuckDB's JSON has it: the digits without the point for a decimal
 * @param at where the number stands in the filter, bytes
 */
export function numberLiteral(
  type: { readonly id: string; readonly type_info: unknown },
  value: unknown,
  source: Uint8Array,
  at: number | undefined,
): string | null {
  if (type.id === "DOUBLE" || type.id === "FLOAT") return decimal(Number(value));
  if (wholeNumbers.test(type.id)) {
    if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
    return asWritten(source, at);
  }
  if (type.id !== "DECIMAL") return null;
  const { width, scale } = type.type_info as { readonly width: number; readonly scale: number };
  if (width > SAFE_DIGITS || typeof value !== "number") return asWritten(source, at);
  const digits = String(Math.abs(value)).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return value < 0 ? `-${text}` : text;
}

/** As a decimal where that is short, else as a double. */
function decimal(value: number): string {
  if (!Number.isFinite(value)) return `'${value}'::DOUBLE`;
  const text = String(value);
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) && text.length <= SAFE_DIGITS + 3
    ? text
    : `'${text}'::DOUBLE`;
}

function asWritten(source: Uint8Array, at: number | undefined): string | null {
  if (at === undefined) return null;
  const text = new TextDecoder().decode(source.subarray(at, at + 400));
  const [, signs = "", digits] = /^([\s+-]*)([\d_]*\.?[\d_]+|[\d_]+\.)/.exec(text) ?? [];
  if (digits === undefined) return null;
  const isNegative = signs.replace(/[^-]/g, "").length % 2 === 1;
  return decimal((isNegative ? -1 : 1) * Number(digits.replaceAll("_", "")));
}
