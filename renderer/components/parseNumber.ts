/** Reads what people type into a number field: commas and spaces between thousands, a true minus, "1e-3". Null when it is no number. */
export function parseNumber(text: string): number | null {
  const cleaned = text
    .trim()
    .replace(/[,\s\u00a0]/g, "")
    .replace(/−/g, "-");
  if (cleaned === "" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cleaned)) return null;
  const value = Number(cleaned);
  return Number.isFinite(value) ? value : null;
}

/** "400, 200" → [400, 200]; null when a part is no number. */
export function parseNumberList(text: string): number[] | null {
  const values: number[] = [];
  for (const part of text.split(/[,;\s]+/).filter((piece) => piece !== "")) {
    const value = parseNumber(part);
    if (value === null) return null;
    values.push(value);
  }
  return values.length === 0 ? null : values;
}
