import { useSyncExternalStore } from "react";
import { IconButton } from "../components/Button";
import { nats, sigma } from "../components/format";
import { fastValue } from "../stores/fastValue";
import { fitPlane } from "./planeCamera";
import type { PlanePoint } from "#shared/math/linearView";
import { AggregateSymbol, PriorSymbol } from "./AggregateSymbol";
import { useOverlapMap } from "./mapStore";
import { ratioAt } from "./ratioAt";

/** The point of the plane under the pointer, prior σ; null outside the plot. */
export const hoveredPoint = fastValue<PlanePoint | null>(null);

/** log q̄, log p and their difference under the pointer. */
function Reading() {
  const point = useSyncExternalStore(hoveredPoint.subscribe, hoveredPoint.get);
  const map = useOverlapMap((state) => state.map);
  const reading = map && point ? ratioAt(map, point.x, point.y) : null;
  if (!point || !reading) return <span className="muted plane-hint">Point at the map to read the ratio</span>;
  return (
    <span className="plane-reading" data-testid="overlap-reading">
      <span className="num">
        {sigma(point.x)}, {sigma(point.y)} <span className="unit">σ</span>
      </span>
      <span className="plane-part">
        log <AggregateSymbol /> <span className="num">{nats(reading.logAggregate)}</span>
      </span>
      <span className="plane-part">
        log <PriorSymbol /> <span className="num">{nats(reading.logPrior)}</span>
      </span>
      <span>
        ratio{" "}
        <b className="num" data-testid="overlap-ratio">
          {nats(reading.ratio)}
        </b>{" "}
        <span className="unit">nats</span>
      </span>
    </span>
  );
}

export function PlaneHeader() {
  return (
    <div className="overlap-header" data-region="layers">
      <h1>Prior against aggregate posterior</h1>
      <span className="muted plane-formula">
        log <AggregateSymbol /> ∕ <PriorSymbol />, nats
      </span>
      <span className="spacer" />
      <Reading />
      <IconButton icon="fit" label="Fit the prior" shortcut="F" onClick={fitPlane} />
    </div>
  );
}
