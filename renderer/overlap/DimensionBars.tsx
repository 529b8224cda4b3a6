import { dimensionName, nats } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { goToObjective } from "../stores/goToObjective";
import { useOverlapSettings, withDimension } from "./overlapSettings";
import { useOverlapSummary } from "./summaryStore";

/** KL per dimension, largest first. A press puts the dimension into the plane and draws its curves. */
export function DimensionBars() {
  const summary = useOverlapSummary((state) => state.summary);
  const plane = useOverlapSettings((settings) => settings.plane);
  if (!summary) return null;
  const { klPerDimension, isActive, activeUnits, collapse, collapseSentence } = summary;
  const latentSize = klPerDimension.length;
  const most = Math.max(1e-9, ...klPerDimension);
  const order = [...klPerDimension.keys()].sort(
    (a, b) => (klPerDimension[b] ?? 0) - (klPerDimension[a] ?? 0),
  );
  const choose = (dimension: number): void =>
    useOverlapSettings.setState({
      along: dimension,
      ...(latentSize > 2 ? { plane: withDimension(plane, dimension) } : {}),
    });
  return (
    <div className="overlap-block">
      <h3>
        KL per dimension
        <span className="muted" data-testid="active-units">
          {activeUnits} of {latentSize} active, nats
        </span>
      </h3>
      {collapse !== "none" && (
        <p className={`overlap-collapse ${collapse}`} data-testid="collapse" role="status">
          <i aria-hidden="true">▲</i> {collapseSentence}
          {collapse === "full"
            ? " Lower β, lengthen its warm-up, or add free bits."
            : " Free bits or a lower β would put them to use; fewer latent dimensions would do without."}{" "}
          <button type="button" className="sort-button" onClick={goToObjective} data-testid="go-to-objective">
            Go to Objective
          </button>
        </p>
      )}
      <ul className="dimension-bars" data-testid="dimension-bars">
        {order.map((dimension) => {
          const kl = klPerDimension[dimension] ?? 0;
          const isOn = isActive[dimension] === 1;
          const isInPlane = latentSize > 2 && plane.includes(dimension);
          return (
            <li key={dimension}>
              <button
                type="button"
                className={`dimension ${isInPlane ? "on" : ""} ${isOn ? "" : "idle"}`}
                aria-pressed={isInPlane}
                aria-label={`${dimensionName(dimension)}, KL ${nats(kl)} nats, ${isOn ? "active" : "not active"}`}
                data-testid={`dimension-${dimension}`}
                onClick={() => choose(dimension)}
              >
                <i className="dimension-mark" />
                <MathSymbol>{dimensionName(dimension)}</MathSymbol>
                <span className="dimension-track">
                  <i style={{ width: `calc((100% - 42px) * ${kl / most})` }} />
                  <span className="num">{nats(kl)}</span>
                </span>
                {isInPlane && <span className="muted">in plane</span>}
              </button>
            </li>
          );
        })}
      </ul>
      <p className="note overlap-text">
        <span className="math-approx">●</span> active: variance of the mean over items &gt; 0.01 σ². Exact.
      </p>
    </div>
  );
}
