import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { assetPath } from "#shared/page/assetPath";
import { mediaType } from "#shared/page/mediaType";

/** Answers with the file of the page that `urlPath` names: 403 for a path that leaves the folder, 404 for none. */
export async function serveFile(
  root: string,
  urlPath: string,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  withBody: boolean,
): Promise<void> {
  const refuse = (status: number, text: string): void => {
    response.writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8" });
    response.end(text);
  };
  const path = assetPath(urlPath);
  if (path === null) return refuse(403, "Forbidden");
  const file = join(root, path);
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) return refuse(404, "Not found");
  response.writeHead(200, { ...headers, "content-type": mediaType(path), "content-length": found.size });
  if (withBody) await pipeline(createReadStream(file), response);
  else response.end();
}
