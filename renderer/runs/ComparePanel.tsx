import { useEffect, useMemo, useRef, useState } from "react";
import type { RunEntry } from "#shared/contract/runsContract";
import { plural } from "../components/format";
import { Segments } from "../components/Segments";
import { useSize } from "../plots/useSize";
import { useEngineMirror } from "../stores/engineMirror";
import { useLayout } from "../stores/layoutStore";
import { configDifferences, type Setting } from "./configDifferences";
import { curveOf } from "./curvesModel";
import { CurvesPlot } from "./CurvesPlot";
import { lineStyle, mostLines } from "./lineStyles";
import { fetchHistories, useRuns } from "./runsStore";

const none: readonly RunEntry[] = [];

/** The chosen runs against each other: their bounds over training, and the settings in which they differ. */
export function ComparePanel({ runs }: { readonly runs: readonly RunEntry[] }) {
  const drawn = useMemo(() => (runs.length === 0 ? none : runs.slice(0, mostLines)), [runs]);
  useEffect(() => void fetchHistories(drawn.filter(({ isOpen }) => !isOpen)), [drawn]);
  if (drawn.length === 0) {
    return (
      <section className="runs-compare empty" data-region="timeline" aria-label="Comparison">
        <p className="runs-note">
          Choose runs to compare: click one, then Ctrl or ⌘ and click another, or Space in the table.
        </p>
      </section>
    );
  }
  return (
    <section
      className="runs-compare"
      data-region="timeline"
      aria-label="Comparison"
      data-testid="runs-compare"
    >
      <CurvesBox runs={drawn} chosen={runs.length} />
      <DifferencesTable runs={drawn} />
    </section>
  );
}

function CurvesBox({ runs, chosen }: { readonly runs: readonly RunEntry[]; readonly chosen: number }) {
  const of = useLayout((layout) => layout.curvesOf);
  const against = useLayout((layout) => layout.curvesAgainst);
  const histories = useRuns((state) => state.histories);
  const openHistory = useEngineMirror((mirror) => mirror.history);
  const plot = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(plot);
  const curves = useMemo(
    () =>
      runs.map((run) => curveOf(run, run.isOpen ? openHistory : (histories[run.runId] ?? []), of, against)),
    [runs, histories, openHistory, of, against],
  );
  return (
    <div className="runs-curves">
      <header className="runs-subhead">
        <h2>Bound over training</h2>
        <span className="note">nats per item, not smoothed</span>
        <span className="spacer" />
        <Segments
          label="Bound of"
          value={of}
          choices={[
            { value: "validation", label: "Validation" },
            { value: "training", label: "Training" },
          ]}
          onChange={(next) => useLayout.setState({ curvesOf: next })}
          testId="curves-of"
        />
        <Segments
          label="Against"
          value={against}
          choices={[
            { value: "step", label: "Steps" },
            { value: "epoch", label: "Epochs" },
          ]}
          onChange={(next) => useLayout.setState({ curvesAgainst: next })}
          testId="curves-against"
        />
      </header>
      <div className="runs-plot" ref={plot}>
        {width > 200 && height > 60 && (
          <CurvesPlot
            width={width}
            height={height}
            curves={curves}
            against={against}
            title={`${of} bound over ${against}s`}
          />
        )}
      </div>
      {chosen > mostLines && (
        <p className="runs-note">
          The first {mostLines} of {chosen} chosen runs are drawn.
        </p>
      )}
    </div>
  );
}

function DifferencesTable({ runs }: { readonly runs: readonly RunEntry[] }) {
  const [showsSame, setShowsSame] = useState(false);
  const { different, same } = useMemo(() => configDifferences(runs), [runs]);
  const isOne = runs.length === 1;
  const shown = isOne || showsSame ? [...different, ...same] : different;
  return (
    <div className="runs-differences">
      <header className="runs-subhead">
        <h2>{isOne ? "Settings" : "Settings that differ"}</h2>
        <span className="spacer" />
        {!isOne && same.length > 0 && (
          <button type="button" className="timeline-switch" onClick={() => setShowsSame(!showsSame)}>
            {showsSame ? "Hide" : "Show"} {plural(same.length, "shared one")}
          </button>
        )}
      </header>
      <div className="runs-settings">
        {shown.length === 0 ? (
          <p className="runs-note">These runs have the same settings.</p>
        ) : (
          <table data-testid="runs-differences">
            <thead>
              <tr>
                <th />
                {runs.map(({ runId, name }, i) => (
                  <th key={runId} title={name} style={{ borderBottomColor: lineStyle(i).color }}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{shown.map((setting) => settingRow(setting))}</tbody>
          </table>
        )}
      </div>
    </div>
  );
}

function settingRow({ name, values }: Setting) {
  return (
    <tr key={name}>
      <th scope="row">{name}</th>
      {values.map((value, i) => (
        <td key={i} className="num" title={value}>
          {value}
        </td>
      ))}
    </tr>
  );
}
