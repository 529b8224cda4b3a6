/** Spellings of "no value", as they are written by spreadsheets, R, pandas and the UCI repository. */
export const missingSpellings = [
  "",
  "NA",
  "<NA>",
  "#N/A",
  "N/A",
  "n/a",
  "NaN",
  "nan",
  "NAN",
  "null",
  "NULL",
  "None",
  "?",
] as const;

const known: ReadonlySet<string> = new Set(missingSpellings);

export function isMissing(cell: string): boolean {
  return known.has(cell.trim());
}
