import { openFiles } from "../commands/dataCommands";
import { createDraftedModel } from "../commands/modelActions";
import { openBundled } from "../commands/dataCommands";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { LatentMap } from "../map/LatentMap";
import { useEngineMirror } from "../stores/engineMirror";
import { mapActions } from "../stores/mapActions";
import { useLayout } from "../stores/layoutStore";
import { Banner } from "./Banner";
import { LatentsBanner } from "./LatentsBanner";
import { BottomDock } from "./BottomDock";
import { MapMenu } from "./map/MapMenu";
import { MapToolbar } from "./map/MapToolbar";
import { OpeningStrip } from "./OpeningStrip";
import "./Workspace.css";

/** Stands in the map's place while there is nothing to map. */
function MapOrState() {
  const connection = useEngineMirror((mirror) => mirror.connection);
  const hasSession = useEngineMirror((mirror) => mirror.session !== null);
  const hasData = useEngineMirror((mirror) => mirror.session?.dataset != null);
  const hasModel = useEngineMirror((mirror) => mirror.session?.model != null);
  const hasLatents = useEngineMirror((mirror) => mirror.session?.latents != null);
  const first = useEngineMirror((mirror) => mirror.session?.bundled[0]);
  if (!hasSession) {
    return (
      <EmptyState text={connection === "lost" ? "The engine is not connected." : "Starting the engine…"} />
    );
  }
  if (!hasData) {
    return (
      <EmptyState text="No data yet. Open images or a table to encode." testId="no-data">
        <Button variant="primary" onClick={() => void openFiles()}>
          Open file…
        </Button>
        {first && <Button onClick={() => void openBundled(first.id)}>Use {first.name.toLowerCase()}</Button>}
      </EmptyState>
    );
  }
  if (!hasModel && !hasLatents) {
    return (
      <EmptyState text="No model for this dataset. Create one with the settings at left." testId="no-model">
        <Button variant="primary" onClick={createDraftedModel}>
          Create model
        </Button>
      </EmptyState>
    );
  }
  return <LatentMap actions={mapActions} />;
}

/** The centre: layers, map, timeline or table. */
export function Workspace() {
  const isCovered = useLayout((layout) => layout.isTableMaximised && layout.bottomTab === "table");
  return (
    <main className="workspace" id="workspace" role="tabpanel" aria-label="Explore">
      <MapToolbar />
      <OpeningStrip />
      <Banner />
      <LatentsBanner />
      <div className={isCovered ? "map-slot covered" : "map-slot"} data-region="map">
        <MapOrState />
        <MapMenu />
      </div>
      <BottomDock />
    </main>
  );
}
