import type { EngineContract } from "#shared/contract/engineContract";
import { boundOf } from "#shared/domain/bound";
import type { HistoryPoint, TrainingStatus } from "#shared/domain/model";
import { thousands } from "#shared/text/thousands";
import type { Client } from "#shared/rpc/client";
import { required } from "./callEngine";
import type { Terminal } from "./terminal";
import { INTERRUPTED } from "./withEngine";

export interface TrainOn {
  readonly name: string | null;
  readonly json: boolean;
  readonly interrupted: Promise<void>;
}

/** Trains the open model until it stops by itself or is interrupted; resolves with the exit code. */
export async function trainOn(
  client: Client<EngineContract>,
  { name, json, interrupted }: TrainOn,
  terminal: Terminal,
): Promise<number> {
  const { model: before } = required(await client.call("session:state", {}));
  const stopAt = before?.training.stopAt ?? 0;
  const startedAt = Date.now();
  let startStep: number | null = null;
  const ended = new Promise<TrainingStatus>((done) => {
    client.on("training:progress", (status) => {
      startStep ??= status.step;
      if (status.state === "running") terminal.progress(progressText(status, stopAt));
      else if (status.state === "paused" && status.reason !== null) done(status);
    });
  });
  if (json) {
    client.on("training:history", ({ points }) => {
      for (const point of points) terminal.out(JSON.stringify({ event: "point", ...point }));
    });
  }
  required(await client.call("training:start", {}));
  // The run has its folder now.
  const { model } = required(await client.call("session:state", {}));
  const runId = model?.runId ?? "";
  if (name !== null) required(await client.call("runs:rename", { runId, name }));
  if (json) terminal.out(JSON.stringify({ event: "start", runId, name: name ?? model?.name, stopAt }));
  else terminal.note(`Run ${runId}: ${name ?? model?.name ?? ""}, to step ${thousands(stopAt)}`);

  const first = await Promise.race([ended, interrupted.then(() => null)]);
  // Resolves once what was trained is on disk.
  const status = required(await client.call("training:pause", {}));
  terminal.progress(null);
  const seconds = (Date.now() - startedAt) / 1000;
  const outcome = first === null ? "interrupted" : first.hasFailed === true ? "failed" : "done";
  if (json) {
    const { step, epoch, latest } = status;
    const reason = first?.reason ?? null;
    terminal.out(JSON.stringify({ event: outcome, runId, step, epoch, latest, reason, seconds }));
  }
  if (first === null) {
    terminal.note(`Saved at step ${thousands(status.step)}. To go on: priorscape resume ${runId}`);
    return INTERRUPTED;
  }
  if (first.hasFailed === true) throw new Error(first.reason ?? "Training stopped.");
  if (!json) terminal.out(summaryText(runId, status, seconds));
  return 0;
}

/** The line while it runs: how far, how good, how long yet. */
export function progressText({ step, latest, millisecondsPerStep }: TrainingStatus, stopAt: number): string {
  const parts = [`step ${thousands(step)} of ${thousands(stopAt)}`];
  if (latest !== null) parts.push(boundText(latest));
  if (millisecondsPerStep !== null) {
    parts.push(`${millisecondsPerStep.toFixed(1)} ms/step`);
    parts.push(`${Math.ceil(((stopAt - step) * millisecondsPerStep) / 1000)} s left`);
  }
  return parts.join(", ");
}

/** The one line of the result: the run's id first, for scripts that read it. */
function summaryText(runId: string, { step, latest }: TrainingStatus, seconds: number): string {
  const parts = [`${runId} step ${thousands(step)}`];
  if (latest !== null) parts.push(boundText(latest));
  return [...parts, `${seconds.toFixed(1)} s`].join(", ");
}

function boundText({ validation, train }: HistoryPoint): string {
  const terms = validation ?? train;
  const name = terms.bound === undefined ? "ELBO" : "bound";
  const of = validation === null ? "training" : "validation";
  return `${of} ${name} ${boundOf(terms).toFixed(2).replace("-", "−")} nats`;
}
