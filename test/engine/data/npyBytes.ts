const writers = {
  "|u1": [1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
  "<f4": [4, (view: DataView, at: number, value: number) => view.setFloat32(at, value, true)],
  ">f8": [8, (view: DataView, at: number, value: number) => view.setFloat64(at, value, false)],
} as const;

/** A file in NumPy's format, written straight from its description (numpy.lib.format, version 1.0). */
export function npyBytes(
  descr: keyof typeof writers,
  shape: readonly number[],
  values: ArrayLike<number>,
  isFortran = false,
): Uint8Array {
  const order = isFortran ? "True" : "False";
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(", ")},), }`;
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const [size, write] = writers[descr];
  const bytes = new Uint8Array(10 + padded.length + size * values.length);
  bytes.set([0x93, ...Buffer.from("NUMPY"), 1, 0, padded.length & 255, padded.length >> 8]);
  bytes.set(Buffer.from(padded), 10);
  const view = new DataView(bytes.buffer, 10 + padded.length);
  for (let i = 0; i < values.length; i++) write(view, i * size, values[i] ?? 0);
  return bytes;
}
