import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { tokenProtocolPrefix } from "#shared/page/socketProtocol";

/**
 * Whether a request was meant for this server: a foreign `Host` is a rebound DNS name, a foreign `Origin` another site's
 * page. `port` is the one listened on; names other than these are never resolved to it by an honest browser.
 */
export function isOurs(headers: IncomingHttpHeaders, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (headers.host === undefined || !hosts.includes(headers.host)) return false;
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Whether an upgrade carries the token, compared in constant time, whatever its length. */
export function hasToken(headers: IncomingHttpHeaders, token: string): boolean {
  const offered = headers["sec-websocket-protocol"] ?? "";
  const given = offered
    .split(",")
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(tokenProtocolPrefix));
  return (
    given !== undefined && timingSafeEqual(digest(given.slice(tokenProtocolPrefix.length)), digest(token))
  );
}
