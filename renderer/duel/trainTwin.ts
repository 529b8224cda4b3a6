import type { ModelConfig, ModelSummary, TrainingConfig } from "#shared/domain/model";
import { plainElbo, usualIwae } from "#shared/domain/objective";
import { integer } from "../components/format";
import { askEngine } from "../stores/engineClient";
import { openDialog } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { objectiveName } from "./candidates";
import { OPEN, useDuelSettings } from "./duelSettings";

/**
 * The same model for a fair comparison: seed, data, schedule and number of steps as they are, but the other objective:
 * several samples where there was one, the plain ELBO where there were several.
 */
export function twinOf(
  { config, training }: Pick<ModelSummary, "config" | "training">,
  step: number,
): { readonly config: ModelConfig; readonly training: TrainingConfig } {
  const objective = config.objective.kind === "iwae" ? plainElbo : usualIwae;
  return {
    config: { ...config, objective },
    training: { ...training, stopAt: Math.max(1, step), stepsPerSecond: null },
  };
}

/** "Train the same model with IWAE-50". */
export function twinTitle(): string {
  const model = useEngineMirror.getState().session?.model;
  if (!model) return "Train the same model with another objective";
  return `Train the same model with ${objectiveName(twinOf(model, 1).config.objective)}`;
}

/** Why there can be no twin now; null when there can. */
export function twinBlocked(): string | null {
  const { session, training } = useEngineMirror.getState();
  if (!session?.model) return "There is no model.";
  if ((training?.step ?? 0) === 0) return "The open model has random weights: train it first.";
  return null;
}

/** Makes the twin, chooses it against the model that was open, and trains it for as many steps. Asks first. */
export function trainTwin(): void {
  const { session, training } = useEngineMirror.getState();
  const model = session?.model;
  const step = training?.step ?? 0;
  if (!model || step === 0) return;
  const twin = twinOf(model, step);
  const { objective } = twin.config;
  const cost =
    objective.kind === "iwae"
      ? ` Each of its steps draws ${objective.samples} samples for every item, so it takes many times as long.`
      : "";
  openDialog({
    kind: "confirm",
    title: `${twinTitle()}?`,
    text: `A new run starts from the same seed on the same data and trains ${integer(step)} steps, as ${model.name} did.${cost} ${model.name} is kept and can be opened again.`,
    action: "Train the twin",
    onConfirm: () => {
      void startTwin(model.runId, twin);
    },
  });
}

async function startTwin(runId: string, twin: ReturnType<typeof twinOf>): Promise<void> {
  const made = await askEngine("Could not create the twin", "model:create", twin);
  if (made === null) return;
  useDuelSettings.setState({ a: runId, b: OPEN });
  await askEngine("Could not train the twin", "training:start", {});
}
