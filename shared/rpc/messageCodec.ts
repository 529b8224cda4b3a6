import { Packr } from "msgpackr";

// `structuredClone` keeps typed arrays what they are. Records are off: they would tie a message to the ones before it.
const packr = new Packr({ structuredClone: true, useRecords: false });

/** One message as MessagePack, for channels that carry bytes. */
export const encodeMessage = (message: unknown): Uint8Array => packr.pack(message);

/** The message that `encodeMessage` wrote; throws on bytes that are not one. */
export const decodeMessage = (bytes: Uint8Array): unknown => packr.unpack(bytes);
