/** The function does something that cannot be compiled. The message says what and where. */
export class UnsupportedOperation extends Error {
  override readonly name = "UnsupportedOperation";

  constructor(
    /** The op as tfjs calls it, for example `FFT`. */
    readonly op: string,
    what: string,
    stack: string | undefined,
  ) {
    const place = callSite(stack);
    super(place === undefined ? what : `${what} (called at ${place})`);
  }
}

export function unsupportedOp(op: string, detail?: string): UnsupportedOperation {
  const what = `The op "${op}" cannot be compiled${detail === undefined ? "" : `: ${detail}`}`;
  return new UnsupportedOperation(op, what, new Error().stack);
}

/** tfjs's own error for a kernel that no file of this room defines, said in ours; any other error as it is. */
export function explainTraceError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const missing = /^Kernel '(.+)' not registered for backend/.exec(error.message)?.[1];
  if (missing === undefined) return error;
  const what = `The op "${missing}" cannot be compiled`;
  return new UnsupportedOperation(missing, what, error.stack);
}

/** The innermost frame that is the caller's: neither TensorFlow.js, nor this room, nor Node. */
function callSite(stack: string | undefined): string | undefined {
  const frame = (stack ?? "")
    .split("\n")
    .filter((line) => /^\s*at /.test(line))
    .find(
      (line) =>
        !/@tensorflow|tfjs-core|[\\/]engine[\\/]program[\\/](?!.*\.test\.)|node:|<anonymous>/.test(line),
    );
  if (frame === undefined) return undefined;
  const location = /\(?((?:file:\/\/)?[^()\s]+:\d+:\d+)\)?$/.exec(frame.trim())?.[1];
  return location === undefined ? undefined : shortened(location.replace(/^file:\/\//, ""));
}

/** From the project's top folder on, without the column: `electron/engine/model/x.ts:12`. */
function shortened(location: string): string {
  const path = location.replace(/:\d+$/, "");
  return /(?:^|[\\/])((?:electron|test|shared)[\\/].*)$/.exec(path)?.[1] ?? path;
}
