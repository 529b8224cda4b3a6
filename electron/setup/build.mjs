// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildStampFile, root } from "./paths.mjs";
import { sourceStamp } from "./sourceStamp.mjs";

/** Whether dist/ was built from the sources as they are now. */
export function isBuilt() {
  return existsSync(buildStampFile) && readFileSync(buildStampFile, "utf8") === sourceStamp(root);
}

/** Builds the page and the five programs into dist/. Rejects when any of them does not build. */
export async function buildAll() {
  const stamp = sourceStamp(root);
  rmSync(buildStampFile, { force: true });
  const { build } = await import("vite");
  for (const mode of ["main", "preload", "engine", "reader", "cli"]) {
    await build({ configFile: join(root, "electron", "vite.config.ts"), mode });
  }
  await build({ configFile: join(root, "renderer", "vite.config.ts") });
  mkdirSync(dirname(buildStampFile), { recursive: true });
  writeFileSync(buildStampFile, stamp);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const started = Date.now();
  await buildAll();
  console.log(`built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
