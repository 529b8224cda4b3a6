import type { KeyPress } from "../commands/shortcut";

export interface CellPlace {
  readonly position: number;
  readonly column: number;
}

interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows of one page. */
  readonly page: number;
}

/** Where a key moves within the table; null for keys that are not the table's. */
export function movedCell(
  event: Pick<KeyPress, "key" | "ctrlKey" | "metaKey" | "altKey">,
  at: CellPlace,
  { rows, columns, page }: GridSize,
): CellPlace | null {
  if (event.altKey || rows === 0) return null;
  const isWhole = event.ctrlKey || event.metaKey;
  const to = (position: number, column = at.column): CellPlace => ({
    position: Math.max(0, Math.min(rows - 1, position)),
    column: Math.max(0, Math.min(columns - 1, column)),
  });
  switch (event.key) {
    case "ArrowDown":
      return to(isWhole ? rows - 1 : at.position + 1);
    case "ArrowUp":
      return to(isWhole ? 0 : at.position - 1);
    case "ArrowRight":
      return to(at.position, isWhole ? columns - 1 : at.column + 1);
    case "ArrowLeft":
      return to(at.position, isWhole ? 0 : at.column - 1);
    case "PageDown":
      return to(at.position + page);
    case "PageUp":
      return to(at.position - page);
    case "Home":
      return isWhole ? to(0, 0) : to(at.position, 0);
    case "End":
      return isWhole ? to(rows - 1, columns - 1) : to(at.position, columns - 1);
    case "Enter":
    case " ":
      return to(at.position);
    default:
      return null;
  }
}
