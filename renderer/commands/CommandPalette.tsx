import { Command } from "cmdk";
import { Dialog } from "radix-ui";
import { Keys } from "../components/Keys";
import { closeDialog } from "../stores/dialogStore";
import { useView } from "../stores/viewStore";
import { columnCommands } from "./columnCommands";
import { commands } from "./registry";
import "./CommandPalette.css";

/** Every command by name, with its shortcut; what cannot run says why. */
export function CommandPalette() {
  const here = useView((view) => view.workspace);
  const offered = [...commands, ...columnCommands()].filter(
    ({ workspace, isKeyboardOnly }) => !isKeyboardOnly && (workspace === undefined || workspace === here),
  );
  const groups = [...new Set(offered.map((command) => command.group))];
  return (
    <Dialog.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) closeDialog();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="palette-scrim" />
        <Dialog.Content className="palette" aria-describedby={undefined} data-testid="palette">
          <Dialog.Title className="visually-hidden">Commands</Dialog.Title>
          <Command label="Commands" loop>
            <Command.Input className="palette-input" placeholder="Type a command" />
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">No command has that name.</Command.Empty>
              {groups.map((group) => (
                <Command.Group key={group} heading={group} className="palette-group">
                  {offered
                    .filter((command) => command.group === group)
                    .map((command) => {
                      const reason = command.blocked?.() ?? null;
                      return (
                        <Command.Item
                          key={command.id}
                          className="palette-item"
                          value={`${command.title} ${command.group}`}
                          disabled={reason !== null}
                          onSelect={() => {
                            closeDialog();
                            command.run();
                          }}
                        >
                          <span>{command.title}</span>
                          {reason !== null && <small>{reason}</small>}
                          {command.shortcut && <Keys shortcut={command.shortcut} />}
                        </Command.Item>
                      );
                    })}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
