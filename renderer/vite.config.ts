import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  // Relative: the page is served from app:// and from http://127.0.0.1.
  base: "./",
  logLevel: "warn",
  plugins: [react()],
  resolve: {
    // The page's policy forbids eval, and trying it is reported as a violation.
    alias: { msgpackr: "msgpackr/index-no-eval" },
  },
  build: {
    outDir: resolve(here, "../dist/renderer"),
    emptyOutDir: true,
    target: "chrome108",
    sourcemap: true,
    // Everything is on this machine: one file is read as fast as several.
    chunkSizeWarningLimit: 4096,
    assetsInlineLimit: 0,
    rolldownOptions: {
      // As above: zod reads this before the first schema is made.
      output: { intro: "globalThis.__zod_globalConfig ??= { jitless: true };" },
    },
  },
});
