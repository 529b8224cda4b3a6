import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Reads a repeated number of a protobuf message: one by one, or all together in one field. */
export function repeated(reader: BinaryReader, wire: WireType, one: (reader: BinaryReader) => void): void {
  if (wire !== WireType.LengthDelimited) return one(reader);
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) one(packed);
}
