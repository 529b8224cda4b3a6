import { resolve } from "node:path";
import type { EngineContract } from "#shared/contract/engineContract";
import type { SurveyStatus } from "#shared/contract/surveyContract";
import type { DataSource } from "#shared/domain/dataset";
import type { Client } from "#shared/rpc/client";
import { CallFailed, required } from "./callEngine";
import { command } from "./command";
import { evidenceHelp, parseEvidence, type EvidenceOptions, type Target } from "./evidenceOptions";
import { progressText, summaryText } from "./evidenceText";
import type { Terminal } from "./terminal";
import { INTERRUPTED, withEngine } from "./withEngine";

/** Computes the evidence of a data set without a window; what is done when it is interrupted is saved. */
export const evidenceCommand = command<EvidenceOptions>({
  help: evidenceHelp,
  parse: parseEvidence,
  run: (options, installation, terminal) =>
    withEngine(options.workspace, installation, terminal, async (client, interrupted) => {
      const work = compute(client, options, terminal);
      // When it is interrupted nobody waits for its failure.
      work.catch(() => undefined);
      const status = await Promise.race([work, interrupted.then(() => null)]);
      terminal.progress(null);
      if (status !== null) {
        report(status, options, terminal);
        return 0;
      }
      terminal.note("Interrupted. What is done so far is kept; the same command goes on from there.");
      return INTERRUPTED;
    }),
});

async function compute(
  client: Client<EngineContract>,
  options: EvidenceOptions,
  terminal: Terminal,
): Promise<SurveyStatus> {
  await openTarget(client, options.target);
  const ended = new Promise<SurveyStatus>((done) => {
    const off = client.on("survey:progress", (status) => {
      if (status.state === "running") return terminal.progress(progressText(status));
      off();
      done(status);
    });
  });
  const { survey } = required(
    await client.call("survey:start", { ...options.parameters, afresh: options.afresh }),
  );
  const status = survey === null || survey.state === "running" ? await ended : survey;
  if (status.error !== null) throw new CallFailed(status.error);
  if (status.state !== "done") throw new Error("The computation was stopped before its end.");
  if (options.out !== null) required(await client.call("survey:export", options.out));
  return status;
}

async function openTarget(client: Client<EngineContract>, target: Target): Promise<void> {
  switch (target.kind) {
    case "last": {
      const { model, notices } = required(await client.call("session:state", {}));
      if (model !== null) return;
      throw new Error(["No model is open.", ...notices.map(({ text }) => text)].join("\n"));
    }
    case "run":
      required(await client.call("model:openRun", { runId: target.runId }));
      return;
    case "demonstration":
      required(await client.call("data:open", { source: { kind: "bundled", id: target.id } }));
      required(await client.call("model:demonstration", {}));
      return;
    case "data": {
      const { bundled } = required(await client.call("session:state", {}));
      const { idOrPath } = target;
      const source: DataSource = bundled.some(({ id }) => id === idOrPath)
        ? { kind: "bundled", id: idOrPath }
        : { kind: "paths", paths: [resolve(idOrPath)] };
      required(await client.call("data:open", { source }));
    }
  }
}

function report(status: SurveyStatus, { out, json }: EvidenceOptions, terminal: Terminal): void {
  if (json) {
    const { error: _, remainingMilliseconds: __, state: ___, ...figures } = status;
    terminal.out(JSON.stringify({ ...figures, out: out?.path ?? null }));
    return;
  }
  terminal.out(`${summaryText(status)}${out === null ? "" : `; ${out.path}`}`);
}
