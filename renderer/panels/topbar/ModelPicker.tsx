import { DropdownMenu } from "radix-ui";
import {
  createDraftedModel,
  demonstrationBlocked,
  openDemonstration,
  trainFromScratch,
} from "../../commands/modelActions";
import { runCommand } from "../../commands/registry";
import { Icon } from "../../components/Icon";
import { integer } from "../../components/format";
import { useView } from "../../stores/viewStore";
import { useEngineMirror } from "../../stores/engineMirror";

const origins = {
  demonstration: "demonstration, shipped with the app",
  new: "started here from random weights",
  checkpoint: "read back from its last checkpoint",
} as const;

export function ModelPicker() {
  const model = useEngineMirror((mirror) => mirror.session?.model ?? null);
  const hasSuggestion = useEngineMirror((mirror) => mirror.session?.suggestedModel != null);
  const checkpoint = useEngineMirror((mirror) => mirror.training?.checkpointStep ?? null);
  const blocked = demonstrationBlocked();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        className="picker"
        data-testid="model-picker"
        aria-label={`Model: ${model?.name ?? "None"}`}
      >
        <span className="muted">Model</span>
        <span className="picker-value">{model?.name ?? "None"}</span>
        <Icon name="down" size={14} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={6}>
          {model && (
            <>
              <div className="menu-label">
                {model.name}: {origins[model.origin]}.
                {checkpoint !== null && ` Checkpoint at step ${integer(checkpoint)}.`}
              </div>
              <DropdownMenu.Separator className="menu-line" />
            </>
          )}
          <DropdownMenu.Item
            className="menu-item two-lines"
            disabled={!model && !hasSuggestion}
            data-testid="model-new"
            onSelect={createDraftedModel}
          >
            <span>New model from settings</span>
            <small>Fresh weights with the settings in the Model section.</small>
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className="menu-item two-lines"
            disabled={!model}
            data-testid="model-reset"
            onSelect={trainFromScratch}
          >
            <span>Train from scratch…</span>
            <small>The same model again from its seed.</small>
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className="menu-item two-lines"
            disabled={blocked !== null}
            data-testid="model-demonstration"
            onSelect={openDemonstration}
          >
            <span>Demonstration model</span>
            <small>{blocked ?? "Trained for this data set and shipped with the app."}</small>
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item
            className="menu-item two-lines"
            disabled={!hasSuggestion}
            data-testid="model-import"
            onSelect={() => runCommand("model:import")}
          >
            <span>Import a model…</span>
            <small>An encoder and a decoder as ONNX files, from PyTorch or elsewhere.</small>
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className="menu-item two-lines"
            data-testid="model-runs"
            onSelect={() => useView.setState({ workspace: "runs" })}
          >
            <span>All runs</span>
            <small>Open, compare, rename or delete what was trained in this workspace.</small>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
