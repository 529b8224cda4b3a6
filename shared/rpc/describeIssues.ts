import type { z } from "zod";

/** "params.rows: expected an Int32Array; …", at most three of them. */
export function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map((issue) => {
    const path = issue.path.join(".");
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  const more = error.issues.length - shown.length;
  return more > 0 ? `${shown.join("; ")} (and ${more} more)` : shown.join("; ");
}

/** The setting at fault, as a dotted path, or nothing when the whole value is. */
export function faultyField(error: z.ZodError): string | undefined {
  const path = error.issues[0]?.path.join(".");
  return path === undefined || path === "" ? undefined : path;
}
