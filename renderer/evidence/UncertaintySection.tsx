import { useState } from "react";
import type { EngineContract } from "#shared/contract/engineContract";
import type { ResultOf } from "#shared/rpc/contract";
import { fixed, integer, significant } from "../components/format";
import { MathSymbol, type ProbabilityObject } from "../components/MathSymbol";
import { PixelImage, type ImageShape } from "../components/PixelImage";
import { useEngineMirror } from "../stores/engineMirror";
import { uncertaintyJobs } from "./evidenceJobs";
import { useView } from "../stores/viewStore";

type Uncertainty = ResultOf<EngineContract, "evidence:uncertainty">;
type Under = keyof typeof uncertaintyJobs;

const rows: readonly {
  readonly under: Under;
  readonly symbol: string;
  readonly of: ProbabilityObject;
  readonly name: string;
}[] = [
  { under: "approximate-posterior", symbol: "q(z|x)", of: "approx", name: "encoder" },
  { under: "posterior", symbol: "p(z|x)", of: "posterior", name: "true posterior" },
  { under: "prior", symbol: "p(z)", of: "prior", name: "prior" },
];

/** The three answers for the selected row; null where one is on its way. */
function useUncertainty(): Readonly<Record<Under, Uncertainty | null>> {
  const row = useView((view) => view.selection.at(-1) ?? null);
  const q = uncertaintyJobs["approximate-posterior"].use((state) => state.answer);
  const p = uncertaintyJobs.posterior.use((state) => state.answer);
  const prior = uncertaintyJobs.prior.use((state) => state.answer);
  const of = (answer: typeof q): Uncertainty | null => (answer?.params.row === row ? answer.value : null);
  return { "approximate-posterior": of(q), posterior: of(p), prior: of(prior) };
}

const largest = (values: Float32Array): number => values.reduce((high, value) => Math.max(high, value), 0);

function ImageRow({
  index,
  under,
  shape,
  value,
  high,
}: {
  readonly index: number;
  readonly under: (typeof rows)[number];
  readonly shape: ImageShape;
  readonly value: Uncertainty | null;
  readonly high: number;
}) {
  const error = uncertaintyJobs[under.under].use((state) => state.error);
  const features = value?.mean.length ?? 0;
  const sample = value ? value.decoded.subarray(index * features, (index + 1) * features) : null;
  return (
    <div className="uncertainty-row" data-testid={`uncertainty-${under.under}`}>
      <div className="uncertainty-name" title={value?.source}>
        <MathSymbol of={under.of}>{under.symbol}</MathSymbol> {under.name}
        {value && <span className="muted uncertainty-source"> {value.source}</span>}
      </div>
      {error ? (
        <p className="field-problem uncertainty-error" role="alert">
          {error.message}{" "}
          <button type="button" className="panel-cancel" onClick={uncertaintyJobs[under.under].retry}>
            Retry
          </button>
        </p>
      ) : (
        <>
          <PixelImage
            shape={shape}
            values={value?.mean ?? null}
            label={`Mean of the decodes under ${under.symbol}`}
          />
          <PixelImage
            shape={shape}
            values={value?.sd ?? null}
            mode="deviation"
            high={high}
            label={`Standard deviation of the decodes under ${under.symbol}, 0 to ${fixed(high, 2)}`}
          />
          <PixelImage
            shape={shape}
            values={sample}
            label={`Decode of latent ${index + 1} under ${under.symbol}`}
          />
        </>
      )}
    </div>
  );
}

function ColumnTable({
  columns,
  values,
}: {
  readonly columns: readonly string[];
  readonly values: Readonly<Record<Under, Uncertainty | null>>;
}) {
  return (
    <div className="uncertainty-scroll">
      <table className="dimensions uncertainty-table">
        <thead>
          <tr>
            <th scope="col">mean ± sd</th>
            {rows.map(({ under, symbol, of }) => (
              <th key={under} scope="col">
                <MathSymbol of={of}>{symbol}</MathSymbol>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((column, i) => (
            <tr key={column}>
              <td title={column}>{column}</td>
              {rows.map(({ under }) => {
                const value = values[under];
                return (
                  <td key={under} className="num">
                    {value ? significant(value.mean[i] ?? 0) : "–"}
                    {value && <span className="uncertainty-sd">± {significant(value.sd[i] ?? 0, 2)}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What x could have looked like: mean and sd of the decodes under q, under the true posterior and under the prior. */
export function UncertaintySection() {
  const values = useUncertainty();
  const shape = useEngineMirror((mirror) => mirror.session?.dataset?.shape ?? null);
  const [index, setIndex] = useState(0);
  const known = Object.values(values).filter((value) => value !== null);
  const high = Math.max(0, ...known.map((value) => largest(value.sd))) || 1;
  const count = Math.min(
    ...known.map((value) => value.decoded.length / Math.max(1, value.mean.length)),
    1024,
  );
  const at = Math.min(index, Math.max(0, count - 1));
  const seed = uncertaintyJobs["approximate-posterior"].use((state) => state.answer?.params.seed ?? null);
  if (!shape) return null;
  return (
    <section className="dock-section" aria-label="Uncertainty in data space" data-testid="uncertainty">
      <h2>
        Uncertainty in data space
        <span className="section-fact">{known.length > 0 ? `${integer(count)} each` : ""}</span>
      </h2>
      {shape.kind === "image" ? (
        <div className="uncertainty-images">
          <div className="uncertainty-head muted">
            <span>mean</span>
            <span>{known.length > 0 ? `sd, 0–${fixed(high, 2)}` : "sd"}</span>
            <span>decode {integer(at + 1)}</span>
          </div>
          {rows.map((under) => (
            <ImageRow
              key={under.under}
              index={at}
              under={under}
              shape={shape}
              value={values[under.under]}
              high={high}
            />
          ))}
          <input
            type="range"
            className="race-slider"
            min={0}
            max={Math.max(0, count - 1)}
            value={at}
            disabled={known.length === 0}
            aria-label="Sample shown"
            aria-valuetext={`latent ${at + 1} of ${count}`}
            data-testid="uncertainty-slider"
            onChange={(event) => setIndex(Number(event.target.value))}
          />
        </div>
      ) : (
        <ColumnTable columns={shape.columns} values={values} />
      )}
      <p className="note dock-note">
        Means of <MathSymbol of="likelihood">p(x|z)</MathSymbol> at latents drawn from each, not draws of x
        {seed === null ? "" : `; seed ${seed}`}.
      </p>
    </section>
  );
}
