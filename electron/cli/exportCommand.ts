import { extname, resolve } from "node:path";
import type { EngineContract } from "#shared/contract/engineContract";
import type { Exported, ExportTarget } from "#shared/contract/exportContract";
import type { Client } from "#shared/rpc/client";
import { required } from "./callEngine";
import { command, oneRun, parseOptions, textOption, workspaceOf } from "./command";
import { UsageError } from "./usageError";
import { withEngine } from "./withEngine";

export const exportHelp = `priorscape export RUN --what <thing> --out <file>: writes what a run holds for other programs

  RUN                   the run's id, as "priorscape runs" lists it
  --what weights        the weights of its last checkpoint, as .safetensors; settings are in the file's metadata
  --what best-weights   those of the best validation bound
  --what encoder        x to mu and log_var, as .onnx for any number of rows
  --what decoder        z to the likelihood's parameters, the same
  --what history        the bound and its parts over training, nats per item, as .csv or .parquet
  --out <file>          where to; the ending says the format
  --workspace <folder>  where runs are kept (default: PRIORSCAPE_WORKSPACE, or the desktop app's folder)
  --help                this text

Examples
  priorscape export 20260314-101500-a1b2c3 --what weights --out weights.safetensors
  priorscape export 20260314-101500-a1b2c3 --what history --out history.csv

Exit code: 0 done, 1 failed, 2 not understood.`;

type EngineClient = Client<EngineContract>;

const formats = {
  weights: ["safetensors"],
  "best-weights": ["safetensors"],
  encoder: ["onnx"],
  decoder: ["onnx"],
  history: ["csv", "parquet"],
} as const;

type What = keyof typeof formats;
type Format = (typeof formats)[What][number];

const isWhat = (text: string | undefined): text is What => text !== undefined && Object.hasOwn(formats, text);

interface ExportOptions {
  readonly runId: string;
  readonly what: What;
  readonly format: Format;
  readonly path: string;
  readonly workspace: string;
}

/** Writes what is asked for. */
export const exportCommand = command<ExportOptions>({
  help: exportHelp,
  parse: parseExport,
  run: ({ runId, what, format, path, workspace }, installation, terminal) =>
    withEngine(workspace, installation, terminal, async (client) => {
      const { bytes } = await write(client, runId, what, format, { kind: "path", path });
      terminal.out(`${path}, ${bytes.toLocaleString("en-US")} bytes`);
      return 0;
    }),
});

function parseExport(args: readonly string[]): ExportOptions | null {
  const parsed = parseOptions(args, { what: textOption, out: textOption, workspace: textOption }, true);
  if (parsed === null) return null;
  const runId = oneRun(parsed.positionals);
  const { what, out, workspace } = parsed.values;
  if (!isWhat(what)) throw new UsageError(`--what is one of ${Object.keys(formats).join(", ")}.`);
  if (out === undefined) throw new UsageError("--out says where to.");
  const ending = extname(out).slice(1).toLowerCase();
  const format = (formats[what] as readonly Format[]).find((known) => known === ending);
  if (format === undefined) {
    throw new UsageError(
      `--out ${out} must end in ${formats[what].map((known) => `.${known}`).join(" or ")}.`,
    );
  }
  return { runId, what, format, path: resolve(out), workspace: workspaceOf(workspace) };
}

/** Networks are written from the open model; everything else from the run's files. */
async function write(
  client: EngineClient,
  runId: string,
  what: What,
  format: Format,
  target: ExportTarget,
): Promise<Exported> {
  if (what === "encoder" || what === "decoder") {
    required(await client.call("model:openRun", { runId }));
    return required(await client.call("model:exportOnnx", { part: what, target }));
  }
  if (format === "onnx") throw new Error(`${what} is not written as ONNX`);
  return required(await client.call("runs:export", { runId, what, format, target }));
}
