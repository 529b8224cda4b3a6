import { readFileSync } from "node:fs";

/** Where the parts of this installation lie. */
export interface Installation {
  readonly engineEntry: string;
  readonly pageRoot: string;
  readonly assetsRoot: string;
  readonly packageFile: string;
}

/** The version in the package file. Throws when the installation is incomplete. */
export function installedVersion({ packageFile }: Installation): string {
  const content: unknown = JSON.parse(readFileSync(packageFile, "utf8"));
  if (typeof content !== "object" || content === null || !("version" in content)) {
    throw new Error(`${packageFile} has no version`);
  }
  return String(content.version);
}
