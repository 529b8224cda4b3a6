import { runCommand } from "../../commands/registry";
import { Icon } from "../../components/Icon";
import { Keys } from "../../components/Keys";
import { IconButton } from "../../components/Button";
import { useUndo } from "../../stores/undoHistory";
import { useView } from "../../stores/viewStore";
import { DatasetPicker } from "./DatasetPicker";
import { DeviceChip } from "./DeviceChip";
import { ElboReadout } from "./ElboReadout";
import { ModelPicker } from "./ModelPicker";
import { ThemeButton } from "./ThemeButton";
import { TrainingControls } from "./TrainingControls";
import "./TopBar.css";

const workspaces = [
  { id: "explore", label: "Explore" },
  { id: "evidence", label: "Evidence" },
  { id: "overlap", label: "Overlap" },
  { id: "runs", label: "Runs" },
] as const;

function WorkspaceTabs() {
  const shown = useView((view) => view.workspace);
  return (
    <div className="tabs" role="tablist" aria-label="Workspace">
      {workspaces.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          role="tab"
          className="tab"
          aria-selected={id === shown}
          aria-controls="workspace"
          onClick={() => useView.setState({ workspace: id })}
          data-testid={`${id}-tab`}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function UndoButtons() {
  const { canUndo, canRedo } = useUndo();
  return (
    <span className="top-group">
      <IconButton
        icon="undo"
        label="Undo"
        shortcut="Mod+Z"
        blocked={canUndo ? null : "Nothing to undo"}
        onClick={() => runCommand("edit:undo")}
        data-testid="undo"
      />
      <IconButton
        icon="redo"
        label="Redo"
        shortcut="Mod+Shift+Z"
        blocked={canRedo ? null : "Nothing to redo"}
        onClick={() => runCommand("edit:redo")}
        data-testid="redo"
      />
    </span>
  );
}

export function TopBar() {
  return (
    <header className="top-bar" data-region="top">
      <span className="brand">Priorscape</span>
      <WorkspaceTabs />
      <span className="top-line" />
      <DatasetPicker />
      <ModelPicker />
      <span className="top-line" />
      <TrainingControls />
      <ElboReadout />
      <span className="spacer" />
      <DeviceChip />
      <button
        type="button"
        className="command-button"
        onClick={() => runCommand("help:palette")}
        aria-label="Commands"
        data-testid="commands"
      >
        <Icon name="search" size={14} />
        <span>Commands</span>
        <Keys shortcut="Mod+K" />
      </button>
      <UndoButtons />
      <ThemeButton />
    </header>
  );
}
