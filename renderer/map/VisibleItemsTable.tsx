import { useEffect, useRef } from "react";
import { camera } from "../stores/fastState";
import { className, rowPosition } from "./mapContext";
import type { LatentMapCore } from "./latentMapCore";
import { dimensionName, fixed, grouped } from "./numberText";
import { visibleExtent } from "./visibleExtent";

/** Rows at most: more than anybody reads, few enough to lay out at once. */
const LIMIT = 500;

interface VisibleItemsTableProps {
  readonly core: LatentMapCore;
  readonly close: () => void;
}

/** The map as a table: the items in sight, nearest to the probe first. */
export function VisibleItemsTable({ core, close }: VisibleItemsTableProps) {
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    dialog.current?.focus();
    return () => core.elements.root.focus({ preventScroll: true });
  }, [core]);
  const context = core.context();
  const { encoding, view } = context;
  const extent = visibleExtent(camera.get(), context.plot);
  const isVisible = (row: number): boolean => {
    const p = rowPosition(context, row);
    return p.x >= extent.x0 && p.x <= extent.x1 && p.y >= extent.y0 && p.y <= extent.y1;
  };
  const nearest = core.probe.nearest(context.points.count).filter((n) => isVisible(n.row));
  const dimensions = (view.dimensions.length > 0 ? view.dimensions : [0, 1]).filter(
    (d) => d < view.latentSize,
  );
  const value = (values: Float32Array | undefined, row: number, d: number): number =>
    values?.[row * view.latentSize + d] ?? 0;
  return (
    <div
      ref={dialog}
      className="map-float map-table"
      role="dialog"
      aria-label="Items in sight"
      tabIndex={-1}
      data-map-panel
      data-testid="visible-items"
      onKeyDown={(event) => {
        if (event.key !== "Escape" && event.key.toLowerCase() !== "t") return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <header>
        <strong>Items in sight</strong>
        <span>
          {nearest.length > LIMIT
            ? `nearest ${LIMIT} of ${grouped(nearest.length)}`
            : `${grouped(nearest.length)} items`}
          , nearest to the probe first
        </span>
        <button type="button" onClick={close} aria-label="Close the list">
          Close
        </button>
      </header>
      <div className="map-table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">Label</th>
              {dimensions.map((d) => (
                <th scope="col" key={d}>
                  {dimensionName(d)} mean, σ
                </th>
              ))}
              {dimensions.map((d) => (
                <th scope="col" key={d}>
                  {dimensionName(d)} sd, σ
                </th>
              ))}
              <th scope="col">Distance, σ</th>
            </tr>
          </thead>
          <tbody>
            {nearest.slice(0, LIMIT).map(({ row, distance }) => (
              <tr key={row}>
                <th scope="row">
                  <button type="button" onClick={() => core.actions.select(row, false)}>
                    #{row}
                  </button>
                </th>
                <td>{className(context, row) ?? "–"}</td>
                {dimensions.map((d) => (
                  <td key={d}>{fixed(value(encoding?.mean, row, d), 2)}</td>
                ))}
                {dimensions.map((d) => (
                  <td key={d}>{fixed(value(encoding?.sd, row, d), 3)}</td>
                ))}
                <td>{fixed(distance, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
