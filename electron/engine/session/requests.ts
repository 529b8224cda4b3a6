import { fail } from "#shared/domain/appError";
import type { Dataset } from "#engine/data/dataset";
import { takePictures } from "#engine/data/takeRawRows";

/** @throws AppErrorException `out-of-range` for a row that is not there */
export function requireRows(rows: ArrayLike<number>, { summary }: Pick<Dataset, "summary">): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? -1;
    if (row >= 0 && row < summary.count) continue;
    fail({
      code: "out-of-range",
      message: `"${summary.name}" has no row ${row}.`,
      where: { field: "row" },
      expected: `0 to ${summary.count - 1}`,
      found: String(row),
    });
  }
}

/**
 * Pictures beside x of the rows, [rows.length, height, width, channels], 0..255.
 * @throws AppErrorException `invalid-request` where the data came without pictures
 */
export function requirePictures({ summary, pictures }: Dataset, rows: ArrayLike<number>): Uint8Array {
  if (pictures !== null) return takePictures(pictures, rows).data;
  return fail({
    code: "invalid-request",
    message: `"${summary.name}" has no pictures beside its values.`,
    hint: "Ask for the items themselves.",
  });
}

/** @throws AppErrorException `invalid-request` unless z is [count, latentSize] of finite numbers */
export function requireLatents(z: Float32Array, count: number, latentSize: number): void {
  if (z.length !== count * latentSize) {
    fail({
      code: "invalid-request",
      message: "The latent points do not fit the open model.",
      where: { field: "z" },
      expected: `${count} × ${latentSize} numbers`,
      found: `${z.length} numbers`,
    });
  }
  if (!z.every(Number.isFinite)) {
    fail({
      code: "invalid-request",
      message: "A latent point is not a finite number.",
      where: { field: "z" },
    });
  }
}
