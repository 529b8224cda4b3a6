import { decodeMessage, encodeMessage } from "#shared/rpc/messageCodec";
import { enginePath, shellPath, subprotocol, tokenProtocolPrefix } from "#shared/page/socketProtocol";
import type { Link } from "./link";
import { openWebSocketPort, type FrameCodec } from "./webSocketPort";

const bytes: FrameCodec = {
  // The packer's own buffer is never shared memory, which is what the plain type would also allow.
  encode: (message) => encodeMessage(message) as Uint8Array<ArrayBuffer>,
  decode(frame) {
    if (frame instanceof ArrayBuffer) return decodeMessage(new Uint8Array(frame));
    throw new Error("the engine sent text");
  },
};

const text: FrameCodec = {
  encode: (message) => JSON.stringify(message),
  decode: (frame) => JSON.parse(String(frame)),
};

/** Browser mode: two WebSockets to the server that the page came from, both with its token. */
export function browserLink(token: string): Link {
  const protocols = [subprotocol, `${tokenProtocolPrefix}${token}`];
  const open = (path: string, codec: FrameCodec) =>
    openWebSocketPort(`ws://${window.location.host}${path}`, protocols, codec);
  return { openShell: () => open(shellPath, text), openEngine: () => open(enginePath, bytes) };
}
