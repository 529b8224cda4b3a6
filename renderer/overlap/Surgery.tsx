import { useRef } from "react";
import { scaleLinear } from "d3-scale";
import type { Estimate } from "#shared/contract/estimate";
import { fixed, integer, nats } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { useSize } from "../plots/useSize";
import { useEngineMirror } from "../stores/engineMirror";
import { AggregateSymbol } from "./AggregateSymbol";
import { elboParts } from "./elboLine";
import { useOverlapSettings } from "./overlapSettings";
import { useOverlapSummary, type OverlapSummary } from "./summaryStore";

const BAR_TOP = 18;
const BAR_HEIGHT = 24;
/** px that the longest label in the bar needs. */
const LABEL = 158;
const SHORT_LABEL = 82;

/** Both parts on one axis in nats, with the ceiling of the first. */
function SurgeryBar({ summary, width }: { readonly summary: OverlapSummary; readonly width: number }) {
  const { information, marginalKl, mostInformation } = summary;
  const inside = Math.max(0, information.value);
  const total = inside + Math.max(0, marginalKl.value);
  const end = Math.max(total, mostInformation, 1e-3) * 1.02;
  const x = scaleLinear()
    .domain([0, end])
    .range([1, width - 1]);
  const bottom = BAR_TOP + BAR_HEIGHT;
  const wide = x(inside) - x(0);
  const rest = x(total) - x(inside);
  const ceiling = x(mostInformation);
  return (
    <svg width={width} height={62} role="img" aria-label="Mean KL cut into its two parts">
      <rect
        x={x(0)}
        y={BAR_TOP}
        width={Math.max(0, wide - 1)}
        height={BAR_HEIGHT}
        className="bar-information"
      />
      <rect x={x(inside)} y={BAR_TOP} width={rest} height={BAR_HEIGHT} className="bar-marginal" />
      {wide > SHORT_LABEL && (
        <text x={x(inside / 2)} y={34.5} className="bar-label" textAnchor="middle">
          {wide > LABEL ? "index-code information" : "information"}
        </text>
      )}
      {rest > 60 && (
        <text x={x(inside) + rest / 2} y={34.5} className="bar-label" textAnchor="middle">
          marginal
        </text>
      )}
      {/* Through a bar that reaches it, the line would cross the words. */}
      <path
        d={`M${ceiling} ${BAR_TOP - 6}v6${total > mostInformation ? "m" : "l"}0 ${BAR_HEIGHT}v6`}
        className="bar-ceiling"
      />
      <text
        x={ceiling > width / 2 ? ceiling + 4 : ceiling - 4}
        y={10}
        className="plot-label"
        textAnchor={ceiling > width / 2 ? "end" : "start"}
      >
        ceiling log N = {fixed(mostInformation, 2)}
      </text>
      <path d={`M1 ${bottom + 0.5}H${width - 1}`} className="plot-axis" />
      {x.ticks(4).map((tick) => (
        <g key={tick}>
          <path d={`M${x(tick)} ${bottom}v5`} className="plot-axis" />
          <text
            x={x(tick)}
            y={bottom + 17}
            className="plot-number"
            textAnchor={tick === 0 ? "start" : "middle"}
          >
            {String(tick)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** A standard error with a digit that is not zero, where there is one. */
const errorOf = ({ standardError }: Estimate): string => fixed(standardError, standardError < 0.005 ? 4 : 2);

function Rows({ summary }: { readonly summary: OverlapSummary }) {
  const { information, marginalKl, meanKl } = summary;
  const sum = nats(
    Number(nats(information.value).replace("−", "-")) + Number(nats(marginalKl.value).replace("−", "-")),
  );
  return (
    <table className="surgery-table">
      <tbody>
        <tr>
          <td>
            <i className="swatch swatch-approx" /> Index-code information{" "}
            <span className="surgery-symbol">
              <MathSymbol>I(n; z)</MathSymbol>
            </span>
          </td>
          <td className="num" data-testid="surgery-information" data-value={information.value}>
            {nats(information.value)} <span className="unit">± {errorOf(information)} nats</span>
          </td>
        </tr>
        <tr>
          <td>
            <i className="swatch swatch-prior" /> Marginal{" "}
            <MathSymbol>
              KL(
              <AggregateSymbol /> ‖ p)
            </MathSymbol>
          </td>
          <td className="num" data-testid="surgery-marginal" data-value={marginalKl.value}>
            {nats(marginalKl.value)} <span className="unit">± {errorOf(marginalKl)} nats</span>
          </td>
        </tr>
        <tr className="rule">
          <td>Mean KL, exact</td>
          <td className="num" data-testid="surgery-total" data-value={meanKl}>
            {nats(meanKl)} <span className="unit">nats</span>
          </td>
        </tr>
        {sum !== nats(meanKl) && (
          <tr>
            <td colSpan={2} className="note">
              The two estimates add up to {sum} nats: the difference is sampling error.
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** Mean KL cut into what the code says about the item and how far all codes together are from the prior. */
export function Surgery() {
  const summary = useOverlapSummary((state) => state.summary);
  const history = useEngineMirror((mirror) => mirror.history);
  const step = useEngineMirror((mirror) => mirror.training?.step ?? null);
  const items = useOverlapSettings((settings) => settings.items);
  const slot = useRef<HTMLDivElement>(null);
  const { width } = useSize(slot);
  const parts = summary ? elboParts(history, items.kind, summary.step, summary.meanKl) : null;
  return (
    <div className="overlap-block">
      <h3>
        ELBO surgery <span className="muted">mean KL, nats per item</span>
      </h3>
      <div ref={slot} className="overlap-slot">
        {summary && width > 0 && <SurgeryBar summary={summary} width={width} />}
      </div>
      {summary && (
        <>
          <p className="overlap-text surgery-elbo" data-testid="surgery-elbo">
            {parts ? (
              <>
                ELBO <span className="num">{nats(parts.elbo)}</span> ={" "}
                <span className="num">{nats(parts.reconstruction)}</span>{" "}
                <span className="math-likelihood">rec.</span> −{" "}
                <span className="num">{nats(summary.meanKl)}</span> nats, mean of the validation items
              </>
            ) : (
              <>
                ELBO = <span className="math-likelihood">reconstruction</span> −{" "}
                <MathSymbol>I(n; z)</MathSymbol> −{" "}
                <MathSymbol>
                  KL(
                  <AggregateSymbol /> ‖ p)
                </MathSymbol>
              </>
            )}
          </p>
          <Rows summary={summary} />
          <p className="note overlap-text">
            {integer(summary.samples)} samples of <AggregateSymbol />, seed {summary.seed}, over{" "}
            {integer(summary.count)} items; each item’s own component is left in.
            {summary.step !== step && ` Values are for step ${integer(summary.step)}.`}
          </p>
        </>
      )}
    </div>
  );
}
