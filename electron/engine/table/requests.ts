import { fail } from "#shared/domain/appError";
import { isMaskOf, maskBytes, type RowMask } from "#shared/table/rowMask";
import type { NamedColumn } from "./columnSource";
import { nearestName } from "./nearestName";

/** @throws AppErrorException `invalid-request` for a column that is not in the table */
export function requireColumn(id: string, columns: readonly NamedColumn[]): NamedColumn {
  const known = columns.find((column) => column.id === id);
  if (known !== undefined) return known;
  const nearest = nearestName(
    id,
    columns.map((column) => column.id),
  );
  return fail({
    code: "invalid-request",
    message: `There is no column "${id.slice(0, 80)}".`,
    where: { column: id.slice(0, 80) },
    found: id.slice(0, 80),
    ...(nearest === null ? {} : { expected: nearest }),
    hint: "Columns come and go with the model and its evidence: describe the table again.",
  });
}

/** @throws AppErrorException `invalid-request` unless it is a mask of all rows */
export function requireMask(mask: RowMask | null, count: number): void {
  if (mask === null || isMaskOf(mask, count)) return;
  fail({
    code: "invalid-request",
    message: "The set of rows does not fit the open data.",
    where: { field: "mask" },
    expected: `${maskBytes(count)} bytes for ${count} rows`,
    found: `${mask.length} bytes`,
  });
}
