import type { Inspection } from "#shared/contract/engineContract";
import { deviation, dimensionName, nats, sigma } from "../../components/format";
import { useLayout } from "../../stores/layoutStore";

/** Dimensions in order, or by how much each says about x. */
export function dimensionOrder(kl: ArrayLike<number>, byKl: boolean): readonly number[] {
  const order = Array.from({ length: kl.length }, (_, i) => i);
  return byKl ? order.sort((a, b) => (kl[b] ?? 0) - (kl[a] ?? 0)) : order;
}

/** q(z|x) per latent dimension. */
export function EncoderTable({ inspection }: { readonly inspection: Inspection }) {
  const { mean, sd, klPerDimension } = inspection;
  const byKl = useLayout((layout) => layout.sortEncoderByKl);
  return (
    <section className="inspector-block" aria-label="Encoder output">
      <div className="dimensions-scroll">
        <table className="dimensions">
          <thead>
            <tr>
              <th scope="col">Encoder output</th>
              <th scope="col">mean, σ</th>
              <th scope="col">sd, σ</th>
              <th scope="col" aria-sort={byKl ? "descending" : "none"}>
                {mean.length > 2 ? (
                  <button
                    type="button"
                    className="sort-button"
                    aria-pressed={byKl}
                    onClick={() => useLayout.setState({ sortEncoderByKl: !byKl })}
                  >
                    KL, nats {byKl ? "↓" : ""}
                  </button>
                ) : (
                  "KL, nats"
                )}
              </th>
            </tr>
          </thead>
          <tbody>
            {dimensionOrder(klPerDimension, byKl).map((i) => (
              <tr key={i} data-testid={`encoder-${i}`}>
                <td>
                  <span className="math">{dimensionName(i)}</span>
                </td>
                <td className="num">{sigma(mean[i] ?? Number.NaN)}</td>
                <td className="num">{deviation(sd[i] ?? Number.NaN)}</td>
                <td className="num">{nats(klPerDimension[i] ?? Number.NaN)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
