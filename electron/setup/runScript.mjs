// @ts-check
// Runs a TypeScript program of the project in plain Node: `node electron/setup/runScript.mjs test/bench/run.ts …`.
// It is bundled first, since Node resolves neither TypeScript nor TensorFlow.js's folder imports.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error("usage: node electron/setup/runScript.mjs <program.ts> [arguments]");
  process.exit(2);
}
const root = path.resolve(import.meta.dirname, "../..");
const outDir = path.join(root, "node_modules/.cache/scripts");
const name = script.replace(/\.ts$/, "").replaceAll(/[\\/]/g, "-");
await mkdir(outDir, { recursive: true });
await build({
  configFile: false,
  root,
  publicDir: false,
  logLevel: "error",
  ssr: { noExternal: [/^@tensorflow\/tfjs-(core|backend-cpu)/] },
  build: {
    ssr: path.resolve(script),
    outDir,
    emptyOutDir: false,
    target: "node20",
    sourcemap: "inline",
    minify: false,
    rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
  },
});
process.argv = [process.argv[0] ?? "node", script, ...args];
await import(pathToFileURL(path.join(outDir, `${name}.mjs`)).href);
