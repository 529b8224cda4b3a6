import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll } from "vitest";
import { useReaderProgram } from "#engine/reader/readerProgram";

/** Builds the reader program for the tests of a file, as it is shipped: from its sources it takes seconds to start. */
export function useBuiltReader(): void {
  const outDir = mkdtempSync(join(tmpdir(), "priorscape-reader-"));
  beforeAll(async () => {
    const configFile = resolve("electron/vite.config.ts");
    await build({ configFile, mode: "reader", build: { outDir, sourcemap: false } });
    useReaderProgram({ entry: join(outDir, "reader.cjs"), execArgv: [] });
  });
  afterAll(() => rmSync(outDir, { recursive: true, force: true }));
}
