import { useMemo } from "react";
import type { Estimate } from "#shared/contract/estimate";
import type { SurveyStatus } from "#shared/contract/surveyContract";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { integer, nats, percent, subscript } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { showTable } from "../commands/tableCommands";
import { PlaceSwitch } from "../evidence/PlaceSwitch";
import { useEngineMirror } from "../stores/engineMirror";
import { useView } from "../stores/viewStore";
import { colorBy } from "../table/colorBy";
import { useTable } from "../table/tableStore";
import { FigureHistogram } from "./FigureHistogram";
import { LargestGaps } from "./LargestGaps";
import { SurveyDock } from "./SurveyDock";
import { unreliableText, UNRELIABLE } from "./surveyFigures";
import { startSurvey, useSurvey } from "./surveyStore";
import "./Survey.css";

function Figure({
  name,
  estimate,
  testId,
}: {
  readonly name: React.ReactNode;
  readonly estimate: Estimate | null;
  readonly testId: string;
}) {
  return (
    <div className="survey-figure" data-testid={testId}>
      <dt>{name}</dt>
      <dd>
        <b className="num">{estimate ? nats(estimate.value) : "–"}</b>{" "}
        <span className="unit">
          {estimate ? (
            <>
              ± <span className="num">{nats(estimate.standardError)}</span> nats, s.e. over items
            </>
          ) : (
            "nats"
          )}
        </span>
      </dd>
    </div>
  );
}

function Summary({ status }: { readonly status: SurveyStatus }) {
  const { logEvidence, elbo, kl, unreliable, done, samples } = status;
  const warning = unreliableText(status);
  const gap = logEvidence && elbo ? logEvidence.value - elbo.value : null;
  return (
    <section className="survey-summary" aria-label="Means over the items done">
      <dl>
        <Figure
          name={
            <>
              mean <MathSymbol of="evidence">L</MathSymbol>
              <sub>{integer(samples)}</sub>
            </>
          }
          estimate={logEvidence}
          testId="survey-log-evidence"
        />
        <Figure name="mean ELBO" estimate={elbo} testId="survey-elbo" />
        <div className="survey-figure">
          <dt>mean gap</dt>
          <dd>
            <b className="num">{gap === null ? "–" : nats(gap)}</b> <span className="unit">nats</span>
          </dd>
        </div>
        <div className="survey-figure">
          <dt>
            mean <MathSymbol of="approx">KL(q‖p)</MathSymbol>
          </dt>
          <dd>
            <b className="num">{kl === null ? "–" : nats(kl)}</b> <span className="unit">nats</span>
          </dd>
        </div>
        <div className="survey-figure" data-testid="survey-unreliable">
          <dt>unreliable</dt>
          <dd>
            <b className={unreliable > 0 ? "num bad" : "num"}>{integer(unreliable)}</b>{" "}
            <span className="unit">
              of {integer(done)} items{done > 0 && `, ${percent(unreliable / done)}`}
            </span>
          </dd>
        </div>
      </dl>
      {warning && (
        <p className="survey-warning">
          <i aria-hidden="true">■</i> {warning}
        </p>
      )}
    </section>
  );
}

/** Its columns are in the table: two ways to look at them there. */
function Elsewhere() {
  const hasColumn = useTable((table) => table.columns.some(({ id }) => id === "log_evidence"));
  const isColor = useView((view) => view.colorBy === "log_evidence");
  return (
    <div className="survey-elsewhere">
      <Button
        disabled={!hasColumn}
        data-testid="survey-color"
        onClick={() => {
          colorBy(isColor ? null : "log_evidence");
          if (!isColor) useView.setState({ workspace: "explore" });
        }}
      >
        {isColor ? "Colour the map by the label again" : "Colour the map by log p(x)"}
      </Button>
      <Button disabled={!hasColumn} data-testid="survey-table" onClick={showTable}>
        Show the columns in the table
      </Button>
    </div>
  );
}

function Pictures() {
  const columns = useSurvey((state) => state.columns);
  const samples = useSurvey((state) => state.status?.samples ?? 0);
  const gap = useMemo(
    () => columns?.logEvidence.map((value, i) => value - (columns.elbo[i] ?? NaN)) ?? null,
    [columns],
  );
  if (columns === null || gap === null)
    return <p className="note survey-wait">Waiting for the first rows…</p>;
  return (
    <div className="survey-pictures">
      <FigureHistogram
        title="Evidence of the items"
        axis={`L${subscript(samples)}, nats`}
        values={columns.logEvidence}
        color="var(--evidence)"
        testId="survey-plot-evidence"
      />
      <FigureHistogram
        title="Gap to the bound"
        axis={`L${subscript(samples)} − ELBO, nats`}
        values={gap}
        color="var(--approx)"
        testId="survey-plot-gap"
      />
      <FigureHistogram
        title="Reliability"
        axis="Pareto k̂"
        values={columns.shape}
        color="var(--text-3)"
        rule={{ at: UNRELIABLE, text: "unreliable above 0.7" }}
        testId="survey-plot-shape"
      />
      <LargestGaps columns={columns} samples={samples} />
    </div>
  );
}

/** Evidence of a data set: a long job behind everything else, its means, and where the bound is loose. */
export function SurveyWorkspace() {
  const status = useSurvey((state) => state.status);
  const hasModel = useEngineMirror((mirror) => mirror.session?.model != null);
  if (!hasModel) {
    return (
      <main className="evidence-empty" id="workspace" role="tabpanel" aria-label="Evidence of the data set">
        <PlaceSwitch />
        <EmptyState text="There is no model to explain items with. Open data and create one in Explore.">
          <Button onClick={() => useView.setState({ workspace: "explore" })}>Back to Explore</Button>
        </EmptyState>
      </main>
    );
  }
  return (
    <div className="evidence" data-testid="survey">
      <SurveyDock />
      <main
        className="survey-main"
        id="workspace"
        role="tabpanel"
        aria-label="Evidence of the data set"
        data-region="map"
      >
        {status === null ? (
          <EmptyState
            testId="survey-empty"
            text="No evidence of this data set yet. Choose the items and the samples for each at left: log p(x) is estimated for every item, with its error."
          >
            <Button variant="primary" onClick={startSurvey}>
              Start with these settings
            </Button>
          </EmptyState>
        ) : (
          <>
            <Summary status={status} />
            <Elsewhere />
            <Pictures />
          </>
        )}
      </main>
    </div>
  );
}
