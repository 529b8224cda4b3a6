import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { defineConfig, type Plugin, type UserConfig } from "vite";

const here = import.meta.dirname;

const entries: Readonly<Record<string, string>> = {
  main: "main/mainEntry.ts",
  preload: "preload/preloadEntry.ts",
  engine: "engine/processEntry.ts",
  reader: "engine/readerEntry.ts",
  cli: "cli/cliEntry.ts",
};

/** Native or optional: resolved from node_modules when the program runs. */
const external = [
  "electron",
  "onnxruntime-node",
  /^@duckdb\//,
  "@tensorflow/tfjs-node-gpu",
  // Optional native helpers of ws and msgpackr; both do without.
  "bufferutil",
  "utf-8-validate",
  "msgpackr-extract",
];

/** The decoders that the reader program loads when it runs, copied beside it. */
const codecs = [
  "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
  "@jsquash/png/codec/pkg/squoosh_png_bg.wasm",
  "@jsquash/webp/codec/dec/webp_dec.wasm",
];

const copyCodecs = (): Plugin => ({
  name: "copy-codecs",
  writeBundle({ dir = "" }) {
    const { resolve: locate } = createRequire(import.meta.url);
    mkdirSync(resolve(dir, "codecs"), { recursive: true });
    for (const file of codecs) copyFileSync(locate(file), resolve(dir, "codecs", basename(file)));
  },
});

/** One program a run, chosen by the mode: each is a single CommonJS file, since a sandboxed preload can load no other. */
export default defineConfig(({ mode }): UserConfig => {
  const entry = entries[mode];
  if (entry === undefined)
    throw new Error(`vite needs --mode ${Object.keys(entries).join(" | ")}, not ${mode}`);
  return {
    root: here,
    publicDir: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    plugins: mode === "reader" ? [copyCodecs()] : [],
    ssr: { noExternal: true, target: "node" },
    build: {
      ssr: resolve(here, entry),
      outDir: resolve(here, "../dist/electron"),
      emptyOutDir: false,
      // The oldest runtime that it is tested in is Electron 22, with Node 16 inside.
      target: "node16",
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        external,
        output: { format: "cjs", entryFileNames: `${mode}.cjs`, codeSplitting: false },
      },
    },
  };
});
