/** Files that people open by mistake, by their first bytes. */
const kinds: readonly { readonly bytes: readonly number[]; readonly name: string; readonly hint?: string }[] =
  [
    { bytes: [0x89, 0x50, 0x4e, 0x47], name: "a PNG image" },
    { bytes: [0xff, 0xd8, 0xff], name: "a JPEG image" },
    { bytes: [0x47, 0x49, 0x46, 0x38], name: "a GIF image" },
    { bytes: [0x25, 0x50, 0x44, 0x46], name: "a PDF document" },
    {
      bytes: [0x50, 0x4b, 0x03, 0x04],
      name: "a ZIP archive or an office document",
      hint: "Save a sheet as CSV first.",
    },
    { bytes: [0xd0, 0xcf, 0x11, 0xe0], name: "an old office document", hint: "Save a sheet as CSV first." },
    { bytes: [0x89, 0x48, 0x44, 0x46], name: "an HDF5 file" },
    { bytes: [0x50, 0x41, 0x52, 0x31], name: "a Parquet file" },
    { bytes: [0x93, 0x4e, 0x55, 0x4d], name: "a NumPy array" },
    { bytes: [0xff, 0xfe], name: "text in UTF-16", hint: "Save it as UTF-8." },
    { bytes: [0xfe, 0xff], name: "text in UTF-16", hint: "Save it as UTF-8." },
  ];

export interface FileKind {
  readonly name: string;
  readonly hint: string | null;
}

/** What a file that is none of ours seems to be, in words. */
export function describeKind(head: Uint8Array): FileKind {
  const known = kinds.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  if (known !== undefined) return { name: known.name, hint: known.hint ?? null };
  const start = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return { name: `a file that begins with ${start}`, hint: null };
}

/** The head as UTF-8 text without its byte order mark; null when it is not text. A character cut at the end is fine. */
export function decodeText(head: Uint8Array): string | null {
  if (head.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
  } catch {
    // The one thing that `fatal` throws for: bytes that are not UTF-8, which is the answer here.
    return null;
  }
}
