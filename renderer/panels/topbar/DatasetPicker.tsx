import { DropdownMenu } from "radix-ui";
import { openBundled, openFiles, openFolder } from "../../commands/dataCommands";
import { Icon } from "../../components/Icon";
import { Keys } from "../../components/Keys";
import { percent } from "../../components/format";
import { chooseInDialog, withPlan } from "../../open/opening";
import { useEngineMirror } from "../../stores/engineMirror";
import { openSource, useOpening } from "../../stores/openSource";
import { recentName, useRecent } from "../../stores/recentFiles";
import "../../components/Menu.css";

/** The value shown: what is open, or how far the next one is. */
function usePickerText(): string {
  const name = useEngineMirror((mirror) => mirror.session?.dataset?.name ?? null);
  const opening = useOpening((state) => state.opening);
  if (opening) {
    return opening.fraction === null ? `${opening.phase}…` : `${opening.phase} ${percent(opening.fraction)}`;
  }
  return name ?? "None. Open a file";
}

export function DatasetPicker() {
  const text = usePickerText();
  const bundled = useEngineMirror((mirror) => mirror.session?.bundled);
  const source = useEngineMirror((mirror) => mirror.session?.dataset?.source ?? null);
  const recent = useRecent((state) => state.recent);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="picker" data-testid="dataset-picker" aria-label={`Dataset: ${text}`}>
        <span className="muted">Dataset</span>
        <span className="picker-value">{text}</span>
        <Icon name="down" size={14} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={6}>
          <DropdownMenu.Label className="menu-label">Bundled</DropdownMenu.Label>
          {bundled?.map((set) => (
            <DropdownMenu.Item
              key={set.id}
              className="menu-item two-lines"
              data-testid={`dataset-${set.id}`}
              onSelect={() => void openBundled(set.id)}
            >
              <span>{set.name}</span>
              {source?.kind === "bundled" && source.id === set.id && (
                <span className="menu-check">
                  <Icon name="check" size={14} />
                </span>
              )}
              <small>{set.description}</small>
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item className="menu-item" data-testid="open-file" onSelect={() => void openFiles()}>
            Open file…
            <Keys shortcut="Mod+O" />
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className="menu-item"
            data-testid="open-folder"
            onSelect={() => void openFolder()}
          >
            Open folder…
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" data-testid="open-path" onSelect={chooseInDialog}>
            Open a path…
            <Keys shortcut="Mod+Shift+O" />
          </DropdownMenu.Item>
          {recent.length > 0 && (
            <>
              <DropdownMenu.Separator className="menu-line" />
              <DropdownMenu.Label className="menu-label">Recent</DropdownMenu.Label>
              {recent.map(({ paths, plan }) => (
                <DropdownMenu.Item
                  key={paths.join("\n")}
                  className="menu-item two-lines"
                  onSelect={() =>
                    void openSource(withPlan({ kind: "paths", paths: [...paths] }, plan), recentName(paths))
                  }
                >
                  <span>{recentName(paths)}</span>
                  <small>{paths[0]}</small>
                </DropdownMenu.Item>
              ))}
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
