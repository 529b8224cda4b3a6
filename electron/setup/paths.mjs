// @ts-check
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout: the folder of package.json. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Says which sources the build in dist/ was made from. */
export const buildStampFile = join(root, "dist", "stamp.txt");

/** Says which lockfile node_modules was installed from. */
export const installStampFile = join(root, "node_modules", ".priorscape-lockfile.txt");

/** Says that Electron's own download was tried for this version and failed. */
export const downloadStampFile = join(root, "node_modules", ".priorscape-electron-download.txt");
