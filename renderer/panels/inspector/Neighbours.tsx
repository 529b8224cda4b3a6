import { useEffect, useState } from "react";
import type { Inspection } from "#shared/contract/engineContract";
import type { ItemShape } from "#shared/domain/dataset";
import { deviation } from "../../components/format";
import { PixelImage } from "../../components/PixelImage";
import { buffers } from "../../stores/buffers";
import { useEngineMirror } from "../../stores/engineMirror";
import { hoveredRow } from "../../stores/fastState";
import { fetchPictures, type ItemValues } from "../../stores/itemCache";
import { selectRow } from "../../stores/selection";

interface NeighboursProps {
  readonly inspection: Pick<Inspection, "neighbours">;
  /** How an item looks. */
  readonly shape: ItemShape;
}

/** The values of the rows once they are here; while others are on their way, none. */
function useItems(rows: readonly number[], isWanted: boolean): readonly ItemValues[] | null {
  const [items, setItems] = useState<{ readonly key: string; readonly values: readonly ItemValues[] } | null>(
    null,
  );
  const key = rows.join(" ");
  useEffect(() => {
    if (!isWanted || key === "") return undefined;
    let isCurrent = true;
    void fetchPictures(key.split(" ").map(Number)).then((values) => {
      if (isCurrent && values) setItems({ key, values });
    });
    return () => {
      isCurrent = false;
    };
  }, [key, isWanted]);
  return items?.key === key ? items.values : null;
}

/** The items whose means are nearest; a click selects one. */
export function Neighbours({ inspection, shape }: NeighboursProps) {
  const rows = [...inspection.neighbours.rows];
  const distances = inspection.neighbours.distances;
  const isImage = shape.kind === "image";
  const items = useItems(rows, isImage);
  const classes = useEngineMirror((mirror) => mirror.session?.dataset?.classes);
  if (rows.length === 0) return null;
  return (
    <section className="inspector-block" aria-label="Nearest in latent space">
      <h3 className="block-title">
        <span>Nearest in latent space</span>
        <span className="muted">distance, σ</span>
      </h3>
      <div className={isImage ? "neighbours" : "neighbour-chips"}>
        {rows.map((row, i) => {
          const label = classes?.[buffers.columns?.labels[row] ?? -1]?.name;
          const distance = deviation(distances[i] ?? Number.NaN);
          return (
            <button
              key={row}
              type="button"
              className="neighbour"
              data-testid={`neighbour-${i}`}
              data-row={row}
              aria-label={`Select item ${row}${label === undefined ? "" : `, label ${label}`}, ${distance} sigma away`}
              onClick={() => selectRow(row)}
              onPointerEnter={() => hoveredRow.set(row)}
              onPointerLeave={() => hoveredRow.set(null)}
            >
              {isImage ? (
                <PixelImage shape={shape} values={items?.[i] ?? null} label={`Item ${row}`} />
              ) : (
                <span>#{row}</span>
              )}
              <span className="num">{distance}</span>
            </button>
          );
        })}
      </div>
    </section>
  );
}
