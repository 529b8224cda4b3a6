import type { CalibrationRow } from "#shared/contract/calibrationContract";
import { errorText, valueText } from "./calibrationText";

/** A disc and "ok", or a square and "off": never the colour alone. */
export function StatusMark({ ok, word }: { readonly ok: boolean; readonly word: string }) {
  const color = ok ? "var(--ok)" : "var(--bad)";
  return (
    <span className="status-mark" style={{ color }}>
      <svg width="10" height="10" aria-hidden="true" fill={color}>
        {ok ? <circle cx="5" cy="5" r="4" /> : <rect x="1.3" y="1.3" width="7.4" height="7.4" />}
      </svg>
      {word}
    </span>
  );
}

/** All figures, in their groups. */
export function CalibrationTable({ rows }: { readonly rows: readonly CalibrationRow[] }) {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return (
    <table className="calibration-table" data-testid="calibration-table">
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col">Expected</th>
          <th scope="col">Found</th>
          <th scope="col" className="unit-column">
            Unit
          </th>
          <th scope="col">Error</th>
          <th scope="col">At most</th>
          <th scope="col" className="mark-column">
            Result
          </th>
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group}>
          <tr>
            <th scope="rowgroup" colSpan={7}>
              {group}
            </th>
          </tr>
          {rows
            .filter((row) => row.group === group)
            .map((row) => (
              <FigureRow key={row.name} row={row} />
            ))}
        </tbody>
      ))}
    </table>
  );
}

function FigureRow({ row }: { readonly row: CalibrationRow }) {
  return (
    <tr data-ok={row.ok}>
      <td>
        {row.name}
        {row.problem !== null && <span className="calibration-problem">{row.problem}</span>}
      </td>
      <td className="num">{valueText(row.expected, row)}</td>
      <td className="num">{valueText(row.found, row)}</td>
      <td className="unit-column">{row.unit}</td>
      <td className="num">{errorText(row.error, row)}</td>
      <td className="num">{row.problem === null ? errorText(row.bound, row) : "–"}</td>
      <td className="mark-column">
        <StatusMark ok={row.ok} word={row.ok ? "ok" : "off"} />
      </td>
    </tr>
  );
}
