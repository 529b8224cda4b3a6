/**
 * The latent coordinates under another rotation of a point that is drawn at the same place: z R Sᵀ, where R turned the
 * coordinates before and S turns those now. Null when neither turns anything.
 * @param from [size, size], null for the identity
 */
export function turnBetween(
  z: Float32Array,
  from: Float32Array | null,
  to: Float32Array | null,
): Float32Array | null {
  const size = z.length;
  if (from === null && to === null) return null;
  const fits = (matrix: Float32Array | null): boolean => matrix === null || matrix.length === size * size;
  if (!fits(from) || !fits(to)) return null;
  const seen = from === null ? z : times(z, (i, j) => from[i * size + j] ?? 0);
  return to === null ? seen : times(seen, (i, j) => to[j * size + i] ?? 0);
}

function times(z: Float32Array, entry: (row: number, column: number) => number): Float32Array {
  return Float32Array.from(z, (_, j) => {
    let sum = 0;
    for (let i = 0; i < z.length; i++) sum += (z[i] ?? 0) * entry(i, j);
    return sum;
  });
}
