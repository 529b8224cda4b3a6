import { Tooltip } from "radix-ui";
import { IconButton } from "./components/Button";
import { Splitter } from "./components/Splitter";
import { useMediaQuery } from "./components/useMediaQuery";
import { OverlapRoom } from "./overlap/OverlapRoom";
import { OverlapStatus } from "./overlap/OverlapStatus";
import { Dialogs } from "./panels/dialogs/Dialogs";
import { DropTarget } from "./panels/DropTarget";
import { EvidenceWorkspace } from "./evidence/EvidenceWorkspace";
import { Inspector } from "./panels/inspector/Inspector";
import { PriorSamples } from "./panels/inspector/PriorSamples";
import { LeftDock } from "./panels/left/LeftDock";
import { LiveRegion } from "./panels/LiveRegion";
import { StatusBar } from "./panels/StatusBar";
import { TopBar } from "./panels/topbar/TopBar";
import { Workspace } from "./panels/Workspace";
import { RunsRoom } from "./runs/RunsRoom";
import { RunsStatus } from "./runs/RunsStatus";
import { useLayout } from "./stores/layoutStore";
import { usePriorSamples } from "./stores/priorSamples";
import { useView } from "./stores/viewStore";
import { Tour } from "./tour/Tour";
import "./App.css";

/** Below this width the settings fold to a rail, whatever the user chose for wider windows. */
const narrowQuery = "(max-width: 1279px)";

function RightDock() {
  const isSampling = usePriorSamples((state) => state.isOpen);
  return isSampling ? <PriorSamples /> : <Inspector />;
}

export function App() {
  const isNarrow = useMediaQuery(narrowQuery);
  const workspace = useView((view) => view.workspace);
  const leftWidth = useLayout((layout) => layout.leftWidth);
  const rightWidth = useLayout((layout) => layout.rightWidth);
  const isRightFolded = useLayout((layout) => layout.isRightFolded);
  const isRail = useLayout((layout) => layout.isLeftFolded) || isNarrow;
  const left = isRail ? "var(--w-rail)" : `${leftWidth}px`;
  const right = isRightFolded ? "0" : isNarrow ? "288px" : `${rightWidth}px`;
  return (
    <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
      <div className="app" style={{ gridTemplateColumns: `${left} 1px minmax(0, 1fr) 1px ${right}` }}>
        <TopBar />
        {workspace === "evidence" ? (
          <EvidenceWorkspace />
        ) : workspace === "overlap" ? (
          <OverlapRoom isNarrow={isNarrow} />
        ) : workspace === "runs" ? (
          <RunsRoom />
        ) : (
          <>
            <LeftDock isNarrow={isNarrow} />
            {isRail ? (
              <i className="line line-left" />
            ) : (
              <div className="line-left">
                <Splitter size="leftWidth" label="Width of the settings" side="left" />
              </div>
            )}
            <Workspace />
            {isRightFolded || isNarrow ? (
              <i className="line line-right" />
            ) : (
              <div className="line-right">
                <Splitter size="rightWidth" label="Width of the inspector" side="right" />
              </div>
            )}
            {isRightFolded ? <UnfoldRight /> : <RightDock />}
          </>
        )}
        {workspace === "overlap" ? <OverlapStatus /> : workspace === "runs" ? <RunsStatus /> : <StatusBar />}
      </div>
      <Tour />
      <Dialogs />
      <DropTarget />
      <LiveRegion />
    </Tooltip.Provider>
  );
}

function UnfoldRight() {
  return (
    <div className="unfold-right">
      <IconButton
        icon="left"
        label="Unfold the inspector"
        shortcut="Mod+I"
        onClick={() => useLayout.setState({ isRightFolded: false })}
      />
    </div>
  );
}
