/**
 * What the page may load: its own files, pictures that it makes itself, and the connections named by the caller.
 * Styles are also set inline by the components' own positioning code; scripts never are.
 */
export const contentSecurityPolicy = (connections: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connections].join(" ")}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
