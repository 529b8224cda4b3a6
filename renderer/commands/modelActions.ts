import type { ModelConfig, TrainingConfig } from "#shared/domain/model";
import { integer } from "../components/format";
import { openDialog } from "../stores/dialogStore";
import { draftedModel, useDrafts } from "../stores/draftStore";
import { askEngine } from "../stores/engineClient";
import { useEngineMirror } from "../stores/engineMirror";

/** Steps of the open model that are on no disk: the demonstration's come with the app. */
export function unsavedSteps(): number {
  const { session, training } = useEngineMirror.getState();
  if (!session?.model || !training || session.model.origin === "demonstration") return 0;
  return Math.max(0, training.step - (training.checkpointStep ?? 0));
}

async function create(config: ModelConfig, training: TrainingConfig): Promise<void> {
  const model = await askEngine("Could not create the model", "model:create", { config, training });
  if (model) useDrafts.setState({ model: null });
}

/** What the model form stands for: the open model's settings, or the suggestion where there is none, with the draft. */
export function formSettings(): { config: ModelConfig; training: TrainingConfig } | null {
  const { session } = useEngineMirror.getState();
  const base = session?.model?.config ?? session?.suggestedModel ?? null;
  const training = session?.model?.training ?? session?.suggestedTraining ?? null;
  if (!base || !training) return null;
  return { config: draftedModel(base, useDrafts.getState().model), training };
}

function confirmLoss(title: string, action: string, onConfirm: () => void): void {
  const { session, training } = useEngineMirror.getState();
  const lost = unsavedSteps();
  const name = session?.model?.name ?? "The model";
  openDialog({
    kind: "confirm",
    title,
    text:
      lost > 0
        ? `${name} is at step ${integer(training?.step ?? 0)}. ${integer(lost)} steps since the last checkpoint will be lost. Checkpoints are kept.`
        : `${name} is replaced by fresh weights at step 0. Its checkpoints are kept.`,
    action,
    onConfirm,
  });
}

/** Makes the drafted model. Asks first when trained steps would be lost. */
export function createDraftedModel(): void {
  const settings = formSettings();
  if (!settings) return;
  const run = () => void create(settings.config, settings.training);
  if (unsavedSteps() > 0) confirmLoss("Create a new model?", "Create model", run);
  else run();
}

/** The same model again from random weights. */
export function trainFromScratch(): void {
  const { session } = useEngineMirror.getState();
  const model = session?.model;
  if (!model) return;
  confirmLoss("Train from scratch?", "Reset weights", () => void create(model.config, model.training));
}

export function openDemonstration(): void {
  const run = () => void askEngine("Could not open the demonstration model", "model:demonstration", {});
  if (unsavedSteps() > 0) confirmLoss("Open the demonstration model?", "Open demonstration", run);
  else run();
}

/** Why the demonstration model cannot be opened; null when it can. */
export function demonstrationBlocked(): string | null {
  const { session } = useEngineMirror.getState();
  if (session?.dataset?.source.kind !== "bundled")
    return "Only bundled data sets have a demonstration model.";
  if (session.model?.origin === "demonstration") return "The demonstration model is open.";
  return null;
}
