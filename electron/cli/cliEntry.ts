import { join } from "node:path";
import { runCommandLine } from "./runCommandLine";

// Built to dist/electron/cli.cjs: the page, the engine and the bundled assets lie beside it.
const root = join(__dirname, "..", "..");

void runCommandLine(process.argv.slice(2), {
  engineEntry: join(__dirname, "engine.cjs"),
  pageRoot: join(root, "dist", "renderer"),
  assetsRoot: join(root, "assets"),
  packageFile: join(root, "package.json"),
}).then((code) => {
  process.exitCode = code;
});
