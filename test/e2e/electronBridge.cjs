// @ts-check
// Lets the app run in an Electron older than 25, which has no `protocol.handle`, and on Node 16, which has no
// `Response`: the oldest runtime that the tests are given. Loaded before the app by `electron -r`; no part of the product.
"use strict";

const { protocol } = require("electron");

class MinimalResponse {
  /**
   * @param {Uint8Array | string | null} body
   * @param {{ status?: number, headers?: Record<string, string> }} [init]
   */
  constructor(body, init = {}) {
    this.body = body;
    this.status = init.status ?? 200;
    this.headers = init.headers ?? {};
  }

  content() {
    return Buffer.from(this.body ?? "");
  }
}

if (globalThis.Response === undefined) {
  // @ts-ignore: as much of a Response as the bridge below reads.
  globalThis.Response = MinimalResponse;
}

if (protocol.handle === undefined) {
  /**
   * @param {string} scheme
   * @param {(request: { url: string, method: string }) => Promise<any>} handler
   */
  const handle = (scheme, handler) => {
    protocol.registerBufferProtocol(scheme, (request, callback) => {
      Promise.resolve(handler({ url: request.url, method: request.method })).then(
        async (response) => {
          const isOwn = response instanceof MinimalResponse;
          const body = isOwn ? response.content() : Buffer.from(await response.arrayBuffer());
          const headers = isOwn ? response.headers : Object.fromEntries(response.headers.entries());
          const mimeType = (headers["content-type"] ?? "application/octet-stream").split(";", 1)[0];
          callback({ statusCode: response.status, headers, mimeType, data: body });
        },
        (error) => {
          console.error(`the handler of ${request.url} failed: ${error}`);
          callback({ statusCode: 500, data: Buffer.alloc(0) });
        },
      );
    });
  };
  // @ts-ignore: the two differ in the fields that the app does not use.
  protocol.handle = handle;
}
