import { useCallback, useRef } from "react";
import type { Explanation } from "#shared/contract/evidenceContract";
import { fixed, integer, nats } from "../components/format";
import { Hat, MathSymbol } from "../components/MathSymbol";
import { dotRadius } from "./raceDots";
import { PickedMark } from "./PickedMark";
import { PosteriorMap } from "./PosteriorMap";
import type { PlaneDimensions, PlaneWindow } from "./planeWindow";
import { RaceCanvas } from "./RaceCanvas";
import { usePlayback, type LaneName } from "./racePlayback";
import { shapeText, VerdictLamp } from "./VerdictLamp";

interface RaceLaneProps {
  readonly lane: LaneName;
  readonly explanation: Explanation;
  readonly window: PlaneWindow;
  readonly dimensions: PlaneDimensions;
  readonly width: number;
  readonly height: number;
}

const names = { prior: "Prior", encoder: "Encoder" } as const;

/** Decimals of an effective sample size: few samples change by fractions. */
const essText = (value: number): string => (value >= 100 ? integer(value) : fixed(value, 1));

function LaneNumbers({ lane }: { readonly lane: LaneName }) {
  const { count, logEvidence, standardError, effectiveSampleSize } = usePlayback(
    (state) => state.lanes[lane],
  );
  const total = usePlayback((state) => state.count);
  const verdict = usePlayback((state) => state.race?.[lane].verdict ?? null);
  const isComplete = count >= total && total > 0;
  return (
    <table className="lane-numbers">
      <tbody>
        <tr>
          <td>
            log{" "}
            <MathSymbol>
              <Hat>p</Hat>
              <sub>K</sub>
            </MathSymbol>
            , this draw
          </td>
          <td className="num" data-testid={`race-estimate-${lane}`} data-value={logEvidence ?? ""}>
            {logEvidence === null ? "–" : nats(logEvidence)}
            {standardError !== null && <span className="lane-error"> ± {nats(standardError)}</span>}
            <span className="unit"> nats</span>
          </td>
        </tr>
        <tr>
          <td>Effective samples</td>
          <td className="num" data-testid={`race-ess-${lane}`} data-value={effectiveSampleSize}>
            <b>{essText(effectiveSampleSize)}</b> <span className="unit">of {integer(count)}</span>
          </td>
        </tr>
        <tr>
          <td colSpan={2} className="ess-bar">
            <i
              style={{
                background: `var(--${lane === "prior" ? "prior" : "approx"})`,
                width: `${total > 0 ? Math.max(0.4, (100 * effectiveSampleSize) / total) : 0}%`,
              }}
            />
          </td>
        </tr>
        <tr>
          <td>
            Pareto{" "}
            <MathSymbol>
              <Hat>k</Hat>
            </MathSymbol>{" "}
            <span className="num">{isComplete && verdict ? shapeText(verdict) : "–"}</span>
          </td>
          <td>
            <VerdictLamp verdict={isComplete ? verdict : null} note={`judged at K = ${integer(total)}`} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** One proposal: where its samples fall, and what they come to. */
export function RaceLane({ lane, explanation, window, dimensions, width, height }: RaceLaneProps) {
  const inside = useRef<HTMLSpanElement>(null);
  const onInside = useCallback((text: string) => {
    if (inside.current) inside.current.textContent = text;
  }, []);
  const size = Math.min(width, height);
  const key = dotRadius(0.05, size);
  const isPrior = lane === "prior";
  return (
    <div className={`race-lane lane-${lane}`}>
      <div className="lane-title" style={{ width }}>
        <b>{names[lane]}</b>{" "}
        <MathSymbol of={isPrior ? "prior" : "approx"}>{isPrior ? "p(z)" : "q(z|x)"}</MathSymbol>
        <span className="spacer" />
        <span className="muted" ref={inside} />
      </div>
      <PosteriorMap
        explanation={explanation}
        window={window}
        dimensions={dimensions}
        width={width}
        height={height}
        hasTicks
        isLinked
        label={`${names[lane]} samples over the posterior of the item; the area of a dot is its share of the weight`}
        gaussians={isPrior ? [] : [{ mean: explanation.mean, sd: explanation.sd }]}
        canvas={
          <RaceCanvas
            lane={lane}
            window={window}
            dimensions={dimensions}
            width={width}
            height={height}
            onInside={onInside}
          />
        }
      >
        {(scale) => (
          <g>
            <PickedMark scale={scale} dimensions={dimensions} height={height} />
            {isPrior && (
              <g>
                <circle className="dot-key" cx={12 + key} cy={height - 12 - key} r={key} />
                <text className="map-label plain halo" x={18 + 2 * key} y={height - 9 - key}>
                  weight 5 %
                </text>
              </g>
            )}
          </g>
        )}
      </PosteriorMap>
      <LaneNumbers lane={lane} />
    </div>
  );
}
