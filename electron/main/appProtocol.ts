import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { protocol } from "electron";
import { assetPath } from "#shared/page/assetPath";
import { contentSecurityPolicy } from "#shared/page/contentSecurityPolicy";
import { mediaType } from "#shared/page/mediaType";

const scheme = "app";
const host = "priorscape";

/** The page's address; its origin is a secure one of its own. */
export const pageUrl = `${scheme}://${host}/`;

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

const headers = {
  "content-security-policy": contentSecurityPolicy(),
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

const refuse = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...headers, "content-type": "text/plain; charset=utf-8" } });

/** Serves the files below `pageRoot` under the page's address, and nothing else. */
export function servePage(pageRoot: string): void {
  protocol.handle(scheme, async (request) => {
    const url = new URL(request.url);
    const path = url.host === host && request.method === "GET" ? assetPath(url.pathname) : null;
    if (path === null) return refuse(403, "Forbidden");
    try {
      // Also out of the archive of a packaged app, which Electron's file functions read like a folder.
      const content = await readFile(join(pageRoot, path));
      return new Response(new Uint8Array(content), {
        headers: { ...headers, "content-type": mediaType(path) },
      });
    } catch {
      return refuse(404, "Not found"); // The page asks only for its own files: no reason but absence matters to it.
    }
  });
}
