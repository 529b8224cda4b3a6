import { join, resolve } from "node:path";
import { build } from "vite";
import type { Installation } from "#electron/cli/installation";
import { isBuilt } from "../electron/setup/build.mjs";

/** The installation in dist/ where that is up to date; else its engine is built into a cache of this name. */
export async function testInstallation(name: string): Promise<Installation> {
  const isUpToDate = isBuilt();
  // The engine's native parts are found from below the repository.
  const programs = isUpToDate ? resolve("dist/electron") : resolve("node_modules/.cache", name);
  if (!isUpToDate) {
    await build({
      configFile: resolve("electron/vite.config.ts"),
      mode: "engine",
      build: { outDir: programs, sourcemap: false },
    });
  }
  return {
    engineEntry: join(programs, "engine.cjs"),
    pageRoot: programs,
    assetsRoot: resolve("assets"),
    packageFile: resolve("package.json"),
  };
}
