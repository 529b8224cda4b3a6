import type { Hdf5Operations } from "./hdf5/hdf5Operations";
import type { DecodedImages, DecodeParams } from "./image/decodeImages";

/** All that the reader program can be asked. */
// A type and not an interface, which would lack the index signature that `Operations` asks for.
export type ReaderOperations = Hdf5Operations & {
  readonly "images:decode": { readonly params: DecodeParams; readonly result: DecodedImages };
};
