/** What the page and the browser-mode server agree on before any message. */
export const enginePath = "/engine";
export const shellPath = "/shell";

/** The WebSocket subprotocol that the server answers with. */
export const subprotocol = "priorscape";

/** The token travels as a second offered subprotocol: a browser's WebSocket can send no other header. */
export const tokenProtocolPrefix = "priorscape.token.";

/** Largest message from the page, bytes: a piece of an uploaded file (4 MiB) and its envelope fit well. */
export const largestMessage = 8 * 1024 * 1024;
