import { dimensionName, fixed, integer, percent } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { AggregateSymbol, PriorSymbol } from "./AggregateSymbol";
import { useOverlapMap } from "./mapStore";
import { useOverlapSummary } from "./summaryStore";

/** The overlap coefficient of the plane by the grid and of the whole space by samples. */
export function Coefficient() {
  const map = useOverlapMap((state) => state.map);
  const isEmpty = useOverlapMap((state) => state.isEmpty);
  const { summary, work } = useOverlapSummary();
  const latentSize = summary?.isActive.length ?? 0;
  return (
    <div className="overlap-block">
      <h3>
        Overlap coefficient <span className="muted">0 disjoint, 1 identical</span>
      </h3>
      {isEmpty && (
        <p className="note overlap-text">
          No items are chosen, so there is no <AggregateSymbol />.
        </p>
      )}
      <div className="coefficient">
        {map && (
          <>
            <span className="figure num" data-testid="overlap-ovl" data-value={map.overlap}>
              {fixed(map.overlap, 3)}
            </span>
            <span className="note">
              {latentSize > 2 ? "this plane, " : ""}
              <MathSymbol>
                {dimensionName(map.dimensions[0])} × {dimensionName(map.dimensions[1])}
              </MathSymbol>
              , by the {map.resolution}² grid
            </span>
          </>
        )}
        {summary && (
          <>
            <span
              className="figure figure-second num"
              data-testid="overlap-ovl-all"
              data-value={summary.overlap.value}
            >
              {fixed(summary.overlap.value, 3)}{" "}
              <span className="unit">± {fixed(summary.overlap.standardError, 3)}</span>
            </span>
            <span className="note">
              {latentSize === 1 ? "the one dimension" : `all ${latentSize} dimensions`},{" "}
              {integer(summary.samples)} draws of the prior, seed {summary.seed}
            </span>
          </>
        )}
      </div>
      <p className="note overlap-text">
        <MathSymbol>
          OVL = ∫ min( <AggregateSymbol />, <PriorSymbol /> ) d<i>z</i>
        </MathSymbol>
        , a share from 0 to 1.
        {latentSize > 2 && " A plane can look full while the whole space is mostly empty."}
      </p>
      {summary && (
        <p className="note overlap-text" data-testid="overlap-holes" data-value={summary.holes.value}>
          {summary.holes.value === 0 ? (
            `None of the ${integer(summary.samples)} draws lands where there is`
          ) : (
            <>
              <span className="num">{percent(summary.holes.value)}</span> ±{" "}
              <span className="num">{percent(summary.holes.standardError)}</span> of the prior’s mass has
            </>
          )}{" "}
          less than a tenth of the prior’s density in <AggregateSymbol />
          {summary.holes.value === 0 ? "." : ", by the same draws."}
        </p>
      )}
      {work && (
        <p className="note overlap-text" role="status">
          Drawing {integer(work.samples)} samples, {fixed(work.done * 100, 0)} %
        </p>
      )}
    </div>
  );
}
