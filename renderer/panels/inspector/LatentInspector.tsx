import { useEffect, useState } from "react";
import type { TableColumn } from "#shared/contract/tableContract";
import { pictureShape, type DatasetSummary, type ItemShape } from "#shared/domain/dataset";
import { nearestRows } from "#shared/math/nearestRows";
import { deviation, dimensionName, sigma, significant } from "../../components/format";
import { PixelImage } from "../../components/PixelImage";
import { buffers } from "../../stores/buffers";
import { callEngine } from "../../stores/engineClient";
import { useEngineMirror } from "../../stores/engineMirror";
import { fetchItems, type ItemValues } from "../../stores/itemCache";
import { cellText } from "../../table/cellText";
import { Neighbours } from "./Neighbours";
import { PictureSection } from "./PictureSection";

interface LatentInspectorProps {
  readonly row: number;
  readonly dataset: DatasetSummary;
}

/** An item whose latents came with the data: what is known of it without a model. */
export function LatentInspector({ row, dataset }: LatentInspectorProps) {
  const names = useEngineMirror((mirror) => mirror.session?.latents?.names);
  const hasSpread = useEngineMirror((mirror) => mirror.session?.latents?.hasSpread ?? false);
  // The encoding lives outside the stores; its version says when to read it again.
  useEngineMirror((mirror) => mirror.encodingVersion);
  const { encoding } = buffers;
  if (encoding === null || row >= encoding.count) return null;
  const { mean, sd, latentSize, count } = encoding;
  const at = mean.subarray(row * latentSize, (row + 1) * latentSize);
  const near = nearestRows(mean, count, latentSize, at, 6, (other) => other !== row);
  const neighbours = {
    rows: Int32Array.from(near, (each) => each.row),
    distances: Float32Array.from(near, ({ distance }) => distance),
  };
  return (
    <>
      {dataset.pictures && <PictureSection row={row} shape={dataset.pictures} />}
      <ItemSection row={row} shape={dataset.shape} />
      <section className="inspector-block" aria-label="Latents">
        <div className="dimensions-scroll">
          <table className="dimensions">
            <thead>
              <tr>
                <th scope="col">Latent</th>
                <th scope="col">mean</th>
                {hasSpread && <th scope="col">sd</th>}
              </tr>
            </thead>
            <tbody>
              {Array.from(at, (value, i) => (
                <tr key={i} data-testid={`latent-${i}`}>
                  <td title={names?.[i]}>
                    <span className="math">{dimensionName(i)}</span>{" "}
                    <span className="muted">{names?.[i] ?? ""}</span>
                  </td>
                  <td className="num">{sigma(value)}</td>
                  {hasSpread && <td className="num">{deviation(sd[row * latentSize + i] ?? Number.NaN)}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <MetadataSection row={row} />
      <Neighbours inspection={{ neighbours }} shape={pictureShape(dataset)} />
    </>
  );
}

/** x as it is in the file, where there is any. */
function ItemSection({ row, shape }: { readonly row: number; readonly shape: ItemShape }) {
  const datasetVersion = useEngineMirror((mirror) => mirror.session?.datasetVersion ?? 0);
  const features = useEngineMirror((mirror) => mirror.session?.dataset?.features ?? 0);
  const [item, setItem] = useState<{ readonly key: string; readonly values: ItemValues } | null>(null);
  const key = `${datasetVersion} ${row}`;
  useEffect(() => {
    if (features === 0) return undefined;
    let isCurrent = true;
    void fetchItems([row]).then((items) => {
      const values = items?.[0];
      if (isCurrent && values) setItem({ key, values });
    });
    return () => {
      isCurrent = false;
    };
  }, [key, row, features]);
  if (features === 0 || item?.key !== key) return null;
  if (shape.kind === "image") {
    return (
      <section className="inspector-block" aria-label="Item">
        <PixelImage shape={shape} values={item.values} label={`Item ${row}`} />
      </section>
    );
  }
  return (
    <section className="inspector-block" aria-label="Item">
      <div className="vector-scroll">
        <table className="dimensions">
          <tbody>
            {shape.columns.map((column, i) => (
              <tr key={column}>
                <td title={column}>{column}</td>
                <td className="num">{significant(item.values[i] ?? Number.NaN)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Fact {
  readonly name: string;
  readonly text: string;
}

const besides: readonly TableColumn["source"][] = ["id", "label", "metadata"];

/** The row's cells beside x and the latents. */
async function factsOf(row: number): Promise<readonly Fact[]> {
  const table = await callEngine("table:describe", {});
  if (!table.ok) return [];
  const columns = table.value.columns.filter(({ source }) => besides.includes(source)).slice(0, 100);
  if (columns.length === 0) return [];
  const answer = await callEngine("table:cells", {
    rows: Int32Array.of(row),
    columns: columns.map(({ id }) => id),
  });
  if (!answer.ok) return [];
  return answer.value.cells.flatMap((cells, i) => {
    const column = columns[i];
    const value = cells.values[0] ?? null;
    if (column === undefined) return [];
    return [{ name: column.id, text: cellText(value, column, !Number.isInteger(value)) }];
  });
}

function MetadataSection({ row }: { readonly row: number }) {
  const datasetVersion = useEngineMirror((mirror) => mirror.session?.datasetVersion ?? 0);
  const [found, setFound] = useState<{ readonly key: string; readonly facts: readonly Fact[] } | null>(null);
  const key = `${datasetVersion} ${row}`;
  useEffect(() => {
    let isCurrent = true;
    void factsOf(row).then((facts) => {
      if (isCurrent) setFound({ key, facts });
    });
    return () => {
      isCurrent = false;
    };
  }, [key, row]);
  if (found?.key !== key || found.facts.length === 0) return null;
  return (
    <section className="inspector-block" aria-label="Metadata" data-testid="latent-metadata">
      <div className="vector-scroll">
        <table className="dimensions">
          <tbody>
            {found.facts.map(({ name, text }) => (
              <tr key={name}>
                <td title={name}>{name}</td>
                <td className="num">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
