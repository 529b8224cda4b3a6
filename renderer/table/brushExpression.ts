import type { TableColumn } from "#shared/contract/tableContract";
import type { Brush } from "../stores/viewStore";

/** A column's name as a filter writes it whatever is in it. */
const quotedName = (id: string): string => `"${id.replaceAll('"', '""')}"`;

export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A column's name as it is written in a filter by hand: quotes only where they are needed. */
export const writtenName = (id: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(id) ? id : quotedName(id);

/** What a brush on a column of times, whose numbers are ms since 1970, is compared with. */
const timeText = (milliseconds: number): string => quotedText(new Date(milliseconds).toISOString());

/** The brush as a filter of the table. */
export function brushExpression(brush: Brush, kind: TableColumn["kind"]): string {
  const name = quotedName(brush.column);
  if (brush.kind === "values") {
    // The values of a column of truths are `true` and `false`.
    const values = kind === "boolean" ? brush.values : brush.values.map(quotedText);
    return `${name} in (${values.join(", ")})`;
  }
  const write = kind === "time" ? timeText : String;
  return `${name} between ${write(brush.low)} and ${write(brush.high)}`;
}

/** All brushes in one filter; empty for none. Those of columns that are not there any more are left out. */
export function brushFilter(brushes: readonly Brush[], columns: readonly TableColumn[]): string {
  return brushes
    .flatMap((brush) => {
      const column = columns.find(({ id }) => id === brush.column);
      return column ? [brushExpression(brush, column.kind)] : [];
    })
    .join(" and ");
}
