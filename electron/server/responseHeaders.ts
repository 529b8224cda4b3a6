import { contentSecurityPolicy } from "#shared/page/contentSecurityPolicy";

/** Headers of every answer: nothing is stored, guessed, framed or read from elsewhere. */
export const responseHeaders = (origin: string): Readonly<Record<string, string>> => ({
  // Older browsers do not take 'self' to include the socket of the same origin.
  "content-security-policy": contentSecurityPolicy([origin.replace("http", "ws")]),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
});
