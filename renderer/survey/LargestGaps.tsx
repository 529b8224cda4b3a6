import { useMemo } from "react";
import { fixed, nats, subscript } from "../components/format";
import { Hat } from "../components/MathSymbol";
import { PixelImage } from "../components/PixelImage";
import { showPlace } from "../evidence/placeStore";
import { useEngineMirror } from "../stores/engineMirror";
import { hoveredRow } from "../stores/fastState";
import { selectRow } from "../stores/selection";
import { useView } from "../stores/viewStore";
import { useRowImages } from "../table/useRowImages";
import { largest, UNRELIABLE } from "./surveyFigures";
import type { SurveyColumns } from "./surveyStore";

const LISTED = 24;

interface LargestGapsProps {
  readonly columns: SurveyColumns;
  /** K */
  readonly samples: number;
}

/** The items at which the bound is farthest below the evidence; one is looked at with a click. */
export function LargestGaps({ columns, samples }: LargestGapsProps) {
  const shape = useEngineMirror((mirror) => mirror.session?.dataset?.shape ?? null);
  const inspected = useView((view) => view.selection.at(-1) ?? null);
  const places = useMemo(
    () =>
      largest(
        columns.logEvidence.map((value, i) => value - (columns.elbo[i] ?? NaN)),
        LISTED,
      ),
    [columns],
  );
  const rows = places.map((at) => columns.row[at] ?? -1);
  const imageOf = useRowImages(rows, shape?.kind === "image");
  return (
    <section className="survey-gaps" aria-label="Largest gaps" data-testid="survey-gaps">
      <header>
        <h2>Largest gaps</h2>
        <span className="panel-fact">nats; click to explain one</span>
      </header>
      <div className="survey-gap-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">L{subscript(samples)}</th>
              <th scope="col">gap</th>
              <th scope="col">
                <Hat>k</Hat>
              </th>
            </tr>
          </thead>
          <tbody>
            {places.map((at, k) => {
              const row = rows[k] ?? -1;
              const bound = columns.logEvidence[at] ?? NaN;
              const shapeOf = columns.shape[at] ?? NaN;
              return (
                <tr
                  key={row}
                  className={row === inspected ? "selected" : ""}
                  onPointerEnter={() => hoveredRow.set(row)}
                  onPointerLeave={() => hoveredRow.set(null)}
                >
                  <th scope="row">
                    <button
                      type="button"
                      onClick={() => {
                        selectRow(row);
                        showPlace("item");
                      }}
                    >
                      {shape?.kind === "image" && (
                        <PixelImage shape={shape} values={imageOf(row)} label={`Item ${row}`} />
                      )}
                      <span className="num">#{row}</span>
                    </button>
                  </th>
                  <td className="num">{nats(bound)}</td>
                  <td className="num">{nats(bound - (columns.elbo[at] ?? NaN))}</td>
                  <td className={`num ${shapeOf > UNRELIABLE ? "bad" : ""}`}>
                    {Number.isFinite(shapeOf) ? fixed(shapeOf, 2) : "–"}
                    {shapeOf > UNRELIABLE && <span aria-label="unreliable"> ■</span>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
