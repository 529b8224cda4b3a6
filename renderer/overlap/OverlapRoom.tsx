import { useEffect } from "react";
import { IconButton } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { Splitter } from "../components/Splitter";
import { Banner } from "../panels/Banner";
import { OpeningStrip } from "../panels/OpeningStrip";
import { useEngineMirror } from "../stores/engineMirror";
import { useLayout } from "../stores/layoutStore";
import { HoleTable } from "./HoleTable";
import { fetchItemRanges } from "./itemRangesStore";
import { MapRemark } from "./MapState";
import { OneDimension } from "./OneDimension";
import { OverlapLeft } from "./OverlapLeft";
import { OverlapMap } from "./OverlapMap";
import { OverlapRight } from "./OverlapRight";
import { PlaneHeader } from "./PlaneHeader";
import { startOverlap } from "./startOverlap";
import { useLatentSize } from "../stores/latentSpace";
import "./Overlap.css";

/** px by which this workspace's summary is wider than Explore's inspector. */
const WIDER = 20;

function Centre({ latentSize }: { readonly latentSize: number }) {
  const height = useLayout((layout) => layout.timelineHeight);
  return (
    <main
      className="overlap-centre"
      id="workspace"
      role="tabpanel"
      aria-label="Overlap"
      data-testid="overlap"
    >
      <OpeningStrip />
      <Banner />
      {latentSize === 1 ? (
        <OneDimension />
      ) : (
        <>
          <PlaneHeader />
          <MapRemark />
          <div className="overlap-map-slot" data-region="map">
            <OverlapMap />
          </div>
          <Splitter size="timelineHeight" label="Height of the table of holes" side="below" />
          <div className="overlap-table-slot" style={{ height }}>
            <HoleTable />
          </div>
        </>
      )}
    </main>
  );
}

/** Why there is nothing to compare yet, or null. */
function useMissing(): string | null {
  const session = useEngineMirror((mirror) => mirror.session);
  if (!session) return "Starting the engine…";
  if (!session.dataset) return "No data yet. Open images or a table in Explore.";
  if (session.latents?.hasSpread === false) {
    return "The latents of these data are means alone. Overlap needs their spreads: open them with their standard deviations.";
  }
  if (!session.model && !session.latents) return "No model for this dataset. Create one in Explore.";
  return null;
}

/** How well the prior and the mean of all posteriors cover each other: the Overlap workspace between the bars. */
export function OverlapRoom({ isNarrow }: { readonly isNarrow: boolean }) {
  const missing = useMissing();
  const latentSize = useLatentSize();
  const layout = useLayout();
  useEffect(startOverlap, []);
  const datasetVersion = useEngineMirror((mirror) => mirror.session?.datasetVersion ?? 0);
  useEffect(() => void fetchItemRanges(datasetVersion), [datasetVersion]);
  if (missing !== null) {
    return (
      <main className="overlap-room overlap-missing" id="workspace" role="tabpanel" aria-label="Overlap">
        <EmptyState text={missing} testId="overlap-missing" />
      </main>
    );
  }
  const isRail = isNarrow || layout.isLeftFolded;
  const left = isRail ? "var(--w-rail)" : `${layout.leftWidth}px`;
  const right = layout.isRightFolded ? "0" : isNarrow ? "288px" : `${layout.rightWidth + WIDER}px`;
  return (
    <div className="overlap-room" style={{ gridTemplateColumns: `${left} 1px minmax(0, 1fr) 1px ${right}` }}>
      <OverlapLeft isRail={isRail} canUnfold={!isNarrow} />
      {isRail ? <i /> : <Splitter size="leftWidth" label="Width of the settings" side="left" />}
      <Centre latentSize={latentSize} />
      {layout.isRightFolded || isNarrow ? (
        <i />
      ) : (
        <Splitter size="rightWidth" label="Width of the summary" side="right" />
      )}
      {layout.isRightFolded ? (
        <div className="overlap-unfold">
          <IconButton
            icon="left"
            label="Unfold the summary"
            shortcut="Mod+I"
            onClick={() => useLayout.setState({ isRightFolded: false })}
          />
        </div>
      ) : (
        <OverlapRight isOneDimensional={latentSize === 1} />
      )}
    </div>
  );
}
