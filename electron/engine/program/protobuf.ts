import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

import type { ConstantData, ElementType, Value } from "./graph";

/** The numbers of `TensorProto.DataType`. */
export const dataTypes: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

export function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

export function text(writer: BinaryWriter, field: number, string: string): void {
  writer.tag(field, WireType.LengthDelimited).string(string);
}

export function integer(writer: BinaryWriter, field: number, number: number): void {
  writer.tag(field, WireType.Varint).int64(number);
}

/** `TensorProto`; its elements are raw little-endian bytes, which is what typed arrays are on every machine Node runs on. */
export function writeTensor(
  writer: BinaryWriter,
  name: string,
  type: ElementType,
  shape: readonly number[],
  data: ConstantData,
): void {
  for (const size of shape) integer(writer, 1, size);
  integer(writer, 2, dataTypes[type]);
  text(writer, 8, name);
  writer
    .tag(9, WireType.LengthDelimited)
    .bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/**
 * `ValueInfoProto` with its `TypeProto`. With `dynamicRows` a dimension comes before those of the shape, with
 * `openRows` the first of them is left open.
 */
export function writeType(
  writer: BinaryWriter,
  name: string,
  { type, shape }: Value,
  dynamicRows: boolean,
  openRows = false,
): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      integer(writer, 1, dataTypes[type]);
      message(writer, 2, () => {
        if (dynamicRows) message(writer, 1, () => text(writer, 2, "steps"));
        shape.forEach((size, axis) =>
          message(writer, 1, () =>
            openRows && axis === 0 ? text(writer, 2, "batch") : integer(writer, 1, size),
          ),
        );
      });
    }),
  );
}
