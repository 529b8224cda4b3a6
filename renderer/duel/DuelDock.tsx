import { Button, IconButton } from "../components/Button";
import { FieldRow } from "../components/FieldRow";
import { integer, plural } from "../components/format";
import { NumberField } from "../components/NumberField";
import { SelectBox, SelectField } from "../components/SelectField";
import { isTraining } from "../evidence/followItem";
import { PlaceSwitch } from "../evidence/PlaceSwitch";
import { useEngineMirror } from "../stores/engineMirror";
import { candidateLabel, type Candidate, type Pair } from "./candidates";
import { duelJob } from "./duelJobs";
import { duelLimits, useDuelSettings } from "./duelSettings";
import { startDuel, swapSides } from "./followDuel";
import { trainTwin, twinBlocked, twinTitle } from "./trainTwin";

function SideField({
  side,
  pair,
  candidates,
}: {
  readonly side: "a" | "b";
  readonly pair: Pair;
  readonly candidates: readonly Candidate[];
}) {
  const name = `Model ${side.toUpperCase()}`;
  return (
    <div className="duel-side">
      <b className="side-letter">{side.toUpperCase()}</b>
      <SelectBox
        label={name}
        value={pair[side]?.key ?? ""}
        choices={candidates.map((each) => ({ value: each.key, label: candidateLabel(each) }))}
        onChange={(key) => {
          // Both stay chosen: taking the other side's model swaps the two.
          const other = side === "a" ? pair.b : pair.a;
          if (other?.key === key) swapSides();
          else useDuelSettings.setState({ a: pair.a?.key ?? null, b: pair.b?.key ?? null, [side]: key });
        }}
        testId={`duel-${side}`}
      />
    </div>
  );
}

function Models({ pair, candidates }: { readonly pair: Pair; readonly candidates: readonly Candidate[] }) {
  return (
    <section className="dock-section" aria-label="Models">
      <h2>
        Models
        <span className="section-fact">of the open data</span>
        <IconButton icon="swap" label="Swap A and B" onClick={swapSides} data-testid="duel-swap" />
      </h2>
      <div className="field-rows">
        <SideField side="a" pair={pair} candidates={candidates} />
        <SideField side="b" pair={pair} candidates={candidates} />
        <div className="field-buttons">
          <Button
            onClick={trainTwin}
            disabled={twinBlocked() !== null}
            title={twinBlocked() ?? undefined}
            data-testid="duel-twin"
          >
            {twinTitle()}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** Training goes on meanwhile: a duel takes the open model as it stands at its start. */
function TrainingNote() {
  const training = useEngineMirror((mirror) => mirror.training);
  const stopAt = useEngineMirror((mirror) => mirror.session?.model?.training.stopAt ?? 0);
  if (!training || !isTraining()) return null;
  return (
    <p className="note dock-note" data-testid="duel-training">
      The open model is training: step {integer(training.step)} of {integer(stopAt)}. A duel takes it as it
      stands when it starts.
    </p>
  );
}

function Estimator({ isReady }: { readonly isReady: boolean }) {
  const { split, rows, samples, seed } = useDuelSettings();
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const isRunning = duelJob.use((state) => state.isRunning);
  const counts = {
    validation: dataset?.validationCount ?? 0,
    train: dataset?.trainCount ?? 0,
    all: dataset?.count ?? 0,
  };
  return (
    <section className="dock-section" aria-label="How they are compared">
      <h2>Rows and samples</h2>
      <div className="field-rows">
        <SelectField
          label="Rows of"
          name="Part of the data"
          value={split}
          choices={[
            { value: "validation", label: `Validation, ${integer(counts.validation)}` },
            { value: "train", label: `Training, ${integer(counts.train)}` },
            { value: "all", label: `All, ${integer(counts.all)}` },
          ]}
          onChange={(next) => useDuelSettings.setState({ split: next })}
          testId="duel-split"
        />
        <NumberField
          label="At most"
          value={rows}
          schema={duelLimits.rows}
          unit="rows"
          stepping={{ kind: "decades", perDecade: 3 }}
          format={integer}
          onCommit={(value) => useDuelSettings.setState({ rows: Math.round(value) })}
          testId="duel-count"
        />
        <NumberField
          label="K"
          value={samples}
          schema={duelLimits.samples}
          unit="samples"
          stepping={{ kind: "decades", perDecade: 3 }}
          format={integer}
          onCommit={(value) => useDuelSettings.setState({ samples: Math.round(value) })}
          testId="duel-samples"
        />
        <NumberField
          label="Seed"
          value={seed}
          schema={duelLimits.seed}
          stepping={{ kind: "linear", step: 1, isWhole: true }}
          format={integer}
          onCommit={(value) => useDuelSettings.setState({ seed: value })}
          testId="duel-seed"
        />
        <FieldRow label="Both get">
          <span className="item-value">
            the same {plural(Math.min(rows, counts[split]), "row")}, binarisation and noise
          </span>
        </FieldRow>
        <TrainingNote />
        <div className="field-buttons">
          {isRunning ? (
            <Button onClick={duelJob.cancel} data-testid="duel-cancel">
              Cancel
            </Button>
          ) : (
            <Button variant="primary" onClick={startDuel} disabled={!isReady} data-testid="duel-start">
              Start the duel
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

/** Which two models, over which rows, from how many samples. */
export function DuelDock({
  pair,
  candidates,
}: {
  readonly pair: Pair;
  readonly candidates: readonly Candidate[];
}) {
  const isReady = pair.a !== null && pair.b !== null && pair.a.key !== pair.b.key;
  return (
    <aside className="evidence-dock" aria-label="Models and rows" data-region="left">
      <PlaceSwitch />
      <Models pair={pair} candidates={candidates} />
      <Estimator isReady={isReady} />
    </aside>
  );
}
