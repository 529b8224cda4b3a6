import { resolve } from "node:path";
import type { DoneOfTotal } from "#shared/contract/doneOfTotal";
import type { EngineContract } from "#shared/contract/engineContract";
import type { DataSource } from "#shared/domain/dataset";
import type { ModelConfig } from "#shared/domain/model";
import { plainElbo, usualIwae } from "#shared/domain/objective";
import type { Client } from "#shared/rpc/client";
import { required } from "./callEngine";
import { command } from "./command";
import type { Terminal } from "./terminal";
import { trainHelp, parseTrain, type TrainOptions } from "./trainOptions";
import { trainOn } from "./trainOn";
import { withEngine } from "./withEngine";

/** Trains a new model. */
export const trainCommand = command<TrainOptions>({
  help: trainHelp,
  parse: parseTrain,
  run: (options, installation, terminal) =>
    withEngine(options.workspace, installation, terminal, async (client, interrupted) => {
      await createModel(client, options, terminal);
      return trainOn(client, { ...options, interrupted }, terminal);
    }),
});

async function createModel(
  client: Client<EngineContract>,
  { data, model, training }: TrainOptions,
  terminal: Terminal,
): Promise<void> {
  const { bundled } = required(await client.call("session:state", {}));
  const [only] = data;
  const source: DataSource =
    data.length === 1 && only !== undefined && bundled.some(({ id }) => id === only)
      ? { kind: "bundled", id: only }
      : { kind: "paths", paths: data.map((path) => resolve(path)) };
  const onProgress = ({ phase, done, total }: DoneOfTotal): void =>
    terminal.progress(total > 0 ? `${phase}, ${Math.floor((100 * done) / total)} %` : phase);
  required(await client.call("data:open", { source }, { onProgress }));
  const { suggestedModel, suggestedTraining } = required(await client.call("session:state", {}));
  if (suggestedModel === null || suggestedTraining === null) throw new Error("The data were not opened.");
  // Checked by the engine against the contract: what does not fit is named by its path there.
  const config = { ...suggestedModel, ...model, objective: objectiveOf(model["objective"]) } as ModelConfig;
  required(
    await client.call("model:create", {
      config,
      training: { ...suggestedTraining, ...training },
    }),
  );
}

/** The settings that are given over those that are usual for the objective. */
function objectiveOf(given: unknown): object {
  const settings = given as { readonly kind: string }; // `parseTrain` gives it a kind
  return { ...(settings.kind === "iwae" ? usualIwae : plainElbo), ...settings };
}
