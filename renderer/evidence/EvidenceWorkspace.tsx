import { EmptyState } from "../components/EmptyState";
import { Button } from "../components/Button";
import { selectRow } from "../stores/selection";
import { useEngineMirror } from "../stores/engineMirror";
import { SurveyWorkspace } from "../survey/SurveyWorkspace";
import { useView } from "../stores/viewStore";
import { DuelWorkspace } from "../duel/DuelWorkspace";
import { GapPanel } from "./GapPanel";
import { ItemDock } from "./ItemDock";
import { LadderPanel } from "./LadderPanel";
import { MixturePanel } from "./MixturePanel";
import { RacePanel } from "./RacePanel";
import { PlaceSwitch } from "./PlaceSwitch";
import { usePlace } from "./placeStore";
import "./Evidence.css";

function Empty({ hasModel, count }: { readonly hasModel: boolean; readonly count: number }) {
  return (
    <main className="evidence-empty" id="workspace" role="tabpanel" aria-label="Evidence">
      <PlaceSwitch />
      <EmptyState
        testId="evidence-empty"
        text={
          hasModel
            ? "No item selected. Select a point on the map of Explore, or start with the first item."
            : "There is no model to explain items with. Open data and create one in Explore."
        }
      >
        {hasModel && count > 0 && <Button onClick={() => selectRow(0)}>First item</Button>}
        <Button onClick={() => useView.setState({ workspace: "explore" })}>Back to Explore</Button>
      </EmptyState>
    </main>
  );
}

/** One item, the data set or two models, as the switch at the head of the dock says. */
export function EvidenceWorkspace() {
  const place = usePlace((state) => state.place);
  switch (place) {
    case "item":
      return <ItemWorkspace />;
    case "data":
      return <SurveyWorkspace />;
    case "duel":
      return <DuelWorkspace />;
  }
}

/** Why this item has the probability that it has: everything about the last selected row. */
function ItemWorkspace() {
  const row = useView((view) => view.selection.at(-1) ?? null);
  const hasModel = useEngineMirror((mirror) => mirror.session?.model != null);
  const count = useEngineMirror((mirror) => mirror.session?.dataset?.count ?? 0);
  if (row === null || !hasModel || row >= count) return <Empty hasModel={hasModel} count={count} />;
  return (
    <div className="evidence" data-testid="evidence">
      <ItemDock row={row} />
      <main className="evidence-main" id="workspace" role="tabpanel" aria-label="Evidence" data-region="map">
        <LadderPanel />
        <RacePanel />
        <div className="evidence-row">
          <MixturePanel />
          <GapPanel />
        </div>
      </main>
    </div>
  );
}
