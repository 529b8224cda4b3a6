/** Reads so many bytes of the file from a place on; fewer where it ends. */
export type ReadAt = (at: number, bytes: number) => Uint8Array;

/** `GCOL` and version 1, with the three bytes that are kept free: how a global heap collection begins. */
const SIGNATURE = Uint8Array.of(0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0);
const HEADER = 16;
const OBJECT_HEADER = 16;
const WINDOW = 65_536;

/** What is wrong with the first faulty heap that begins among `bytes`, read at `position` of the file; null for none. */
export function firstFault(bytes: Uint8Array, position: number, read: ReadAt): string | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = view.indexOf(SIGNATURE);
  while (at >= 0) {
    const { end, fault } = walkHeap(read, position + at);
    if (fault !== null) return fault;
    // What looks like a heap inside a heap is content.
    at = view.indexOf(SIGNATURE, Math.max(at + HEADER, end - position));
  }
  return null;
}

/**
 * Walks the global heap collection at `start`, whose objects follow each other up to its end (HDF5 file format
 * specification, III.E). The library believes their sizes, of which it takes the lower 32 bits: one of nothing and it
 * goes round without end. Lengths are of eight bytes, as every library writes them.
 */
function walkHeap(read: ReadAt, start: number): { readonly end: number; readonly fault: string | null } {
  let held = read(start, WINDOW);
  let heldFrom = start;
  const viewAt = (at: number): DataView | null => {
    if (at + OBJECT_HEADER > heldFrom + held.length) {
      held = read(at, WINDOW);
      heldFrom = at;
    }
    if (held.length < OBJECT_HEADER) return null;
    return new DataView(held.buffer, held.byteOffset + at - heldFrom, OBJECT_HEADER);
  };
  const header = viewAt(start);
  if (header === null) return { end: start, fault: `a heap at byte ${start} that is cut off` };
  const end = start + Number(header.getBigUint64(8, true));
  let at = start + HEADER;
  while (at + OBJECT_HEADER <= end) {
    const object = viewAt(at);
    if (object === null) return { end: start, fault: `a heap at byte ${start} that is cut off` };
    const size = Number(object.getBigUint64(8, true));
    // Object 0 is the space that is left, and counts its own header.
    const taken = object.getUint16(0, true) === 0 ? size : OBJECT_HEADER + 8 * Math.ceil(size / 8);
    if (taken < OBJECT_HEADER || at + taken > end)
      return { end, fault: `an object of ${size} bytes in the heap at byte ${start}` };
    at += taken;
  }
  return { end, fault: null };
}
