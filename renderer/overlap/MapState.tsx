import { Button } from "../components/Button";
import { dimensionName, fixed } from "../components/format";
import { useOverlapMap } from "./mapStore";
import { useOverlapSettings } from "./overlapSettings";
import { useOverlapSummary } from "./summaryStore";
import { refine } from "./refine";

/** What is to say instead of a map, or above one that has nothing to find. */
export function MapState() {
  const { map, error, isEmpty } = useOverlapMap();
  const items = useOverlapSettings((settings) => settings.items);
  if (isEmpty) {
    const text =
      items.kind === "selection"
        ? "No item is selected. Select items in Explore, or choose other items at left."
        : items.kind === "filter"
          ? "No item passes the filter. Change it in Explore, or choose other items at left."
          : "No item belongs to this choice. Choose other items at left.";
    return <p className="plane-state">{text}</p>;
  }
  if (error && !map) {
    return (
      <div className="plane-state" role="alert">
        <p>{error.message}</p>
        <Button onClick={() => refine("map")}>Try again</Button>
      </div>
    );
  }
  if (!map) return <p className="plane-state">Computing the map…</p>;
  return null;
}

/** Remarks that stand under the header: one active dimension, a map that could not be brought up to date. */
export function MapRemark() {
  const error = useOverlapMap((state) => (state.map ? state.error : null));
  const summary = useOverlapSummary((state) => state.summary);
  if (error) return <p className="overlap-remark bad">{error.message} The map is an older one.</p>;
  if (summary && summary.activeUnits === 1 && summary.isActive.length > 1) {
    const active = summary.isActive.indexOf(1);
    return (
      <p className="overlap-remark" data-testid="one-active">
        Only {dimensionName(active)} is active, so this plane shows one useful axis. The means of the others
        vary by less than 0.01 σ² over the items.
      </p>
    );
  }
  return null;
}

/** Stands in the table's place. */
export function NoHoles() {
  const { depth, searchMass } = useOverlapSettings();
  const weaker = Math.max(0.25, depth - 0.5);
  return (
    <div className="hole-none" data-testid="no-holes">
      <p>
        No region inside {Number(searchMass) * 100} % of prior mass is below −{fixed(depth, 2)} nats.
        {depth > 0.25 && " Raise the threshold to see weaker ones."}
      </p>
      {depth > 0.25 && (
        <Button onClick={() => useOverlapSettings.setState({ depth: weaker })}>
          Set −{fixed(weaker, 2)} nats
        </Button>
      )}
    </div>
  );
}
