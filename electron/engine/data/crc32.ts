const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let code = byte;
  for (let bit = 0; bit < 8; bit++) code = (code & 1) === 1 ? (code >>> 1) ^ 0xedb88320 : code >>> 1;
  return code;
});

/** The checksum of ZIP, PNG and gzip (ISO 3309), 0 … 2³² − 1; of what follows a piece whose checksum is `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let code = ~before;
  for (const byte of bytes) code = (code >>> 8) ^ (table[(code ^ byte) & 0xff] ?? 0);
  return ~code >>> 0;
}
