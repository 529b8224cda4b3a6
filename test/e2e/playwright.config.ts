import { defineConfig } from "@playwright/test";

// One journey at a time: the engine computes on every core, and two of them would time each other out.
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.e2e.ts",
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  outputDir: "../../test-results/e2e",
  reporter: [["list"]],
  // What is the same code in both shells, beside another journey of the same view, is driven in one of them: it adds
  // minutes and finds nothing.
  projects: [{ name: "chromium" }, { name: "electron", grepInvert: /@one-shell/ }],
});
