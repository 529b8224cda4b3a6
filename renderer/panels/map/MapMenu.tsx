import { DropdownMenu } from "radix-ui";
import { runCommand } from "../../commands/registry";
import { Keys } from "../../components/Keys";
import { mapCommands } from "../../map/mapController";
import { buffers } from "../../stores/buffers";
import { probe } from "../../stores/fastState";
import { useMapMenu } from "../../stores/mapMenu";
import { selectRow } from "../../stores/selection";
import { commitProbe } from "../../stores/undoHistory";
import "../../components/Menu.css";

/** Puts the probe on the mean of the row's q(z|x). */
function probeAtMean(row: number): void {
  const { encoding } = buffers;
  if (!encoding || encoding.latentSize !== probe.get().length) return;
  probe.set(encoding.mean.slice(row * encoding.latentSize, (row + 1) * encoding.latentSize));
  commitProbe();
}

function Item({ text, shortcut, run }: { text: string; shortcut?: string; run: () => void }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={run}>
      {text}
      {shortcut && <Keys shortcut={shortcut} />}
    </DropdownMenu.Item>
  );
}

/** What can be done at a place of the map, or with the item there. */
export function MapMenu() {
  const place = useMapMenu((state) => state.place);
  if (!place) return null;
  const { x, y, row } = place;
  return (
    <DropdownMenu.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) useMapMenu.setState({ place: null });
      }}
    >
      <DropdownMenu.Trigger asChild>
        <i style={{ position: "fixed", left: x, top: y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" collisionPadding={6} data-testid="map-menu">
          {row !== null && (
            <>
              <Item text={`Select item #${row}`} run={() => selectRow(row)} />
              <Item text="Move the probe to its mean" run={() => probeAtMean(row)} />
              <Item text="Centre the view on it" run={() => mapCommands.centreOn(row)} />
              <DropdownMenu.Separator className="menu-line" />
            </>
          )}
          <Item text="Fit the view" shortcut="F" run={() => runCommand("view:fit")} />
          <Item text="Fit all encoded items" shortcut="Shift+F" run={() => runCommand("view:fitAll")} />
          <Item text="Reset the view and the probe" run={() => runCommand("view:reset")} />
          <Item text="Samples from the prior" shortcut="G" run={() => runCommand("view:priorSamples")} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
