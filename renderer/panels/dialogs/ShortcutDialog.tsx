import { commands } from "../../commands/registry";
import { Keys } from "../../components/Keys";
import { Modal } from "../../components/Modal";
import { useView, type ViewState } from "../../stores/viewStore";
import "./ShortcutDialog.css";

/** What the map itself listens to while it has the focus; the pointer first. */
const exploreInputs = [
  ["Drag", "Move the probe"],
  ["Click", "Select the nearest item"],
  ["Shift click", "Add to the selection"],
  ["Wheel", "Zoom about the pointer"],
  ["Space drag", "Pan"],
  ["Arrow keys", "Move the probe by 0.1 σ, with Shift by 1 σ"],
  ["[ ]", "Previous or next latent dimension"],
  ["Tab", "Next nearest neighbour"],
  ["Enter", "Select the nearest item"],
  ["Esc", "Clear lasso, selection, probe"],
] as const;

const overlapInputs = [
  ["Drag", "Pan"],
  ["Hover", "Read the ratio"],
  ["Click", "Decode what lives here"],
  ["Wheel", "Zoom about the pointer"],
  ["Double click", "Centre and zoom in"],
  ["Arrow keys", "Move the probe by 0.1 σ, with Shift by 1 σ"],
  ["Tab", "Next hole"],
  ["Enter", "Go to the hole"],
] as const;

const runsInputs = [
  ["Arrow keys", "Choose a run, with Shift several"],
  ["Space", "Choose it as well, or no longer"],
  ["Enter", "Open the run"],
  ["F2", "Rename"],
  ["Delete", "Move to the bin"],
  ["Mod A", "Choose all"],
  ["Esc", "Choose none"],
] as const;

const mapInputs: Readonly<
  Record<ViewState["workspace"], readonly (readonly [input: string, does: string])[]>
> = { explore: exploreInputs, evidence: [], overlap: overlapInputs, runs: runsInputs };

export function ShortcutDialog() {
  const here = useView((view) => view.workspace);
  const offered = commands.filter(({ workspace }) => workspace === undefined || workspace === here);
  const groups = [...new Set(offered.map((command) => command.group))];
  return (
    <Modal title="Keyboard shortcuts" width={680} testId="shortcut-dialog">
      <div className="shortcut-columns">
        {groups.map((group) => {
          const withKeys = offered.filter((command) => command.group === group && command.shortcut);
          return withKeys.length === 0 ? null : (
            <section key={group}>
              <h3>{group}</h3>
              {withKeys.map((command) => (
                <div className="shortcut" key={command.id}>
                  <span>{command.title}</span>
                  <Keys shortcut={command.shortcut ?? ""} />
                </div>
              ))}
            </section>
          );
        })}
        <section>
          {mapInputs[here].length > 0 && <h3>{here === "runs" ? "Table" : "Map"}</h3>}
          {mapInputs[here].map(([input, does]) => (
            <div className="shortcut" key={input}>
              <span>{does}</span>
              <span className="keys">
                <kbd>{input}</kbd>
              </span>
            </div>
          ))}
        </section>
      </div>
    </Modal>
  );
}
