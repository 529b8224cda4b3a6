import { Random } from "#shared/math/random";

/** Lengths and counts that readers believe at their peril. */
const extremes = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

const brackets = ["[", "{", '{"a":', '"', "(", "<", "\n", ",", "\0"].map((text) => Buffer.from(text));

/** A damaged copy of a file, the same for the same seed: cut, flipped, with other lengths, doubled, or nested deep. */
export function mutate(whole: Uint8Array, seed: number): Uint8Array {
  const random = new Random(seed);
  let bytes = Buffer.from(whole);
  const times = 1 + random.below(3);
  for (let i = 0; i < times && bytes.length > 0; i++) bytes = mutateOnce(bytes, random);
  return bytes;
}

function mutateOnce(bytes: Buffer<ArrayBuffer>, random: Random): Buffer<ArrayBuffer> {
  // Half of the damage near either end, where headers and footers are.
  const where = random.uniform();
  const near = Math.min(bytes.length, 256);
  const at =
    where < 0.25
      ? random.below(near)
      : where < 0.5
        ? bytes.length - 1 - random.below(near)
        : random.below(bytes.length);
  const value = extremes[random.below(extremes.length)] ?? 0;
  switch (random.below(9)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 2:
      bytes[at] = random.below(256);
      return bytes;
    case 3:
      if (at + 4 <= bytes.length) bytes.writeUInt32LE(value, at);
      return bytes;
    case 4:
      if (at + 4 <= bytes.length) bytes.writeUInt32BE(value, at);
      return bytes;
    case 5:
      if (at + 8 <= bytes.length)
        bytes.writeBigInt64LE(BigInt(value) * (random.uniform() < 0.5 ? 1n : -1n), at);
      return bytes;
    case 6: {
      // A piece once more, somewhere else.
      const piece = bytes.subarray(at, at + 1 + random.below(64));
      const to = random.below(bytes.length);
      return Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)]);
    }
    case 7:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16))]);
    default: {
      const bracket = brackets[random.below(brackets.length)] ?? Buffer.from("[");
      const nested = Buffer.concat(Array.from({ length: 1 + random.below(2_000) }, () => bracket));
      return Buffer.concat([bytes.subarray(0, at), nested, bytes.subarray(at)]);
    }
  }
}
