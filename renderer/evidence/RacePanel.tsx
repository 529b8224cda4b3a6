import { Button } from "../components/Button";
import { fixed, integer, significant } from "../components/format";
import { raceJob } from "./evidenceJobs";
import { drawAgain, recompute } from "./followItem";
import { Panel } from "./Panel";
import { RaceControls } from "./RaceControls";
import { RaceLane } from "./RaceLane";
import { usePlayback } from "./racePlayback";
import { raceSentence } from "./raceSentence";
import { Staleness } from "./Staleness";
import { useBox } from "./useBox";
import { useExplanation, useIsCurrent } from "./useExplanation";
import { usePlane } from "./usePlane";
import { usePlaneWindow } from "./windowStore";

/** px below the two maps: ticks, numbers, controls and the sentence; above them their titles. */
const BELOW = 16 + 79 + 32 + 30;
const ABOVE = 22;
const GAP = 16;

const bases = {
  measured: "measured",
  "encoder-extrapolated": "extrapolated from the encoder's samples",
  "prior-extrapolated": "extrapolated from the prior's samples",
  unknown: "not comparable yet",
} as const;

/** Counts in a sentence with their thousands apart, as everywhere. */
const written = (sentence: string): string =>
  sentence.replace(/(?<![\d.,^])\d{4,}(?![\d,])/g, (digits) => integer(Number(digits)));

function Sentence() {
  const race = usePlayback((state) => state.race);
  const played = usePlayback((state) => state.played);
  const isEnded = usePlayback((state) => state.played >= state.count && state.count > 0);
  const lanes = usePlayback((state) => state.lanes);
  const found = race && isEnded ? raceSentence(race, played) : null;
  const soFar = `Effective samples so far: ${fixed(lanes.encoder.effectiveSampleSize, 1)} from the encoder, ${fixed(lanes.prior.effectiveSampleSize, 1)} from the prior.`;
  return (
    <p
      className={`race-sentence ${isEnded ? "ended" : ""}`}
      data-testid="race-sentence"
      data-ended={isEnded}
      data-basis={found?.basis ?? ""}
      role={isEnded ? "status" : undefined}
    >
      {found ? written(found.sentence) : soFar}
      {found && found.basis !== "unknown" && !found.sentence.includes("(") && (
        <span className="muted"> ({bases[found.basis]})</span>
      )}
    </p>
  );
}

export function RacePanel() {
  const state = raceJob.use();
  const explanation = useExplanation();
  const race = state.answer?.value ?? null;
  const hasRace = useIsCurrent(race?.row);
  const chosen = usePlaneWindow();
  const { ref, width, height } = useBox();
  const { dimensions, fitted } = usePlane(explanation);
  const window = chosen.chosen && chosen.row === explanation?.row ? chosen.chosen : fitted;
  const laneWidth = Math.floor((width - GAP) / 2);
  const laneHeight = Math.max(120, Math.floor(height - ABOVE - BELOW));
  const span = window ? significant(window.span, 2) : "–";
  return (
    <Panel
      title="Same K, two proposals"
      testId="race"
      className="race-panel"
      fact={
        hasRace && race ? (
          <>
            <Staleness step={race.step} />
            {integer(race.prior.logWeights.length)} each, seed {race.seed}; dot area ∝ weight; {span} σ high
          </>
        ) : null
      }
      action={
        <Button onClick={drawAgain} disabled={state.isRunning} title="Other samples from the next seed (D)">
          Draw again
        </Button>
      }
      job={{ ...state, onCancel: raceJob.cancel, onRetry: recompute }}
      hasValue={explanation !== null && hasRace}
    >
      <div className="plot-body race-body" ref={ref}>
        {explanation && window && laneWidth > 80 && (
          <>
            <div className="race-lanes">
              {(["prior", "encoder"] as const).map((lane) => (
                <RaceLane
                  key={lane}
                  lane={lane}
                  explanation={explanation}
                  window={window}
                  dimensions={dimensions}
                  width={laneWidth}
                  height={laneHeight}
                />
              ))}
            </div>
            <RaceControls />
            <Sentence />
          </>
        )}
      </div>
    </Panel>
  );
}
