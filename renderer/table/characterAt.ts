/** The place in a text, in UTF-16 units, of a byte of its UTF-8; the end for bytes beyond it. */
export function characterAt(text: string, byte: number): number {
  let bytes = 0;
  let at = 0;
  for (const character of text) {
    if (bytes >= byte) return at;
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += character.length;
  }
  return at;
}
