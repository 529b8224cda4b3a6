/** The command line was not understood: exit code 2, and a word on how to learn more. */
export class UsageError extends Error {}

/** Whether this is a command line that was not understood, by us or by Node's parser. */
export function isUsageError(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}
