import { deflateRawSync } from "node:zlib";
import { crc32 } from "#engine/data/crc32";

export interface ZipFixtureEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isStored?: boolean;
  /** What the headers say instead of the truth. */
  readonly lie?: {
    readonly uncompressedSize?: number;
    readonly flags?: number;
    readonly method?: number;
    readonly crc?: number;
    /** Offset of the local header. */
    readonly offset?: number;
  };
}

/** A ZIP archive (APPNOTE 6.3.10, 4.3) of the entries, and of the lies told about them. */
export function makeZip(entries: readonly ZipFixtureEntry[]): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, isStored = false, lie = {} } of entries) {
    const packed = isStored ? Buffer.from(bytes) : deflateRawSync(bytes);
    const encoded = Buffer.from(name, "utf8");
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE((lie.flags ?? 0) | 0x800, 2);
    shared.writeUInt16LE(lie.method ?? (isStored ? 0 : 8), 4);
    shared.writeUInt32LE(lie.crc ?? crc32(bytes), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(lie.uncompressedSize ?? bytes.length, 18);
    shared.writeUInt16LE(encoded.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, encoded, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(lie.offset ?? offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, tail, encoded]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, directory, end]));
}
