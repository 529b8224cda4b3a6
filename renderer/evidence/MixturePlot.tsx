import { scaleLinear } from "d3-scale";
import type { EngineContract } from "#shared/contract/engineContract";
import type { ItemShape } from "#shared/domain/dataset";
import type { ResultOf } from "#shared/rpc/contract";
import { fixed, integer, sigma } from "../components/format";
import { PixelImage } from "../components/PixelImage";
import { probe } from "../stores/fastState";
import { commitProbe } from "../stores/undoHistory";
import { pickLatent, usePickedLatent } from "./pickedLatent";

export type Mixture = ResultOf<EngineContract, "evidence:mixture">;

interface MixturePlotProps {
  readonly mixture: Mixture;
  readonly latentSize: number;
  readonly shape: ItemShape;
  readonly width: number;
  readonly height: number;
}

const left = 56;
const right = 58;
const top = 10;
/** px below the bars: thumbnails, their shares. */
const below = 66;
/** px of a bar with its thumbnail. */
const narrowest = 34;

/** Bars that the column of all others is as wide as: their number is long. */
const othersWidth = 1.5;

/** How many bars fit, with room for one that stands for all the others. */
export const barsThatFit = (width: number, available: number): number =>
  Math.max(1, Math.min(available, Math.floor((width - left - right) / narrowest - othersWidth)));

/** A share in %, with a decimal where it says something. */
const share = (value: number): string => fixed(100 * value, value < 0.0995 ? 1 : 0);

export function MixturePlot({ mixture, latentSize, shape, width, height }: MixturePlotProps) {
  const { responsibilities, total, z, decoded } = mixture;
  const count = barsThatFit(width, responsibilities.length);
  const picked = usePickedLatent((state) => state.z);
  const shown = [...responsibilities.subarray(0, count)];
  const held = shown.reduce((sum, value) => sum + value, 0);
  const others = Math.max(0, total - count);
  const rest = Math.max(0, 1 - held);
  const base = height - below;
  const pitch = (width - left - right) / (count + (others > 0 ? othersWidth : 0));
  const features = decoded.length / Math.max(1, responsibilities.length);
  const highest = Math.max(...shown, 0);
  const y = scaleLinear([0, highest > 0 ? highest * 1.15 : 1], [base, top]).nice(4);
  const cumulative = scaleLinear([0, 1], [base, top]);
  const ticks = y.ticks(4);
  const decimals = Math.max(
    0,
    Math.min(2, Math.ceil(-Math.log10(100 * ((ticks[1] ?? 0.01) - (ticks[0] ?? 0))) - 1e-9)),
  );
  let sum = 0;
  const curve = shown.map((value, i) => {
    sum += value;
    return [left + (i + 1) * pitch, cumulative(Math.min(1, sum))] as const;
  });
  const line = [
    [left, base] as const,
    ...curve,
    ...(others > 0 ? [[left + (count + othersWidth) * pitch, cumulative(1)] as const] : []),
  ];
  const end = left + (count + (others > 0 ? othersWidth : 0)) * pitch;
  const restX = left + count * pitch;
  const thumb = Math.min(40, pitch - 4);
  const shareY = base + 6 + (shape.kind === "image" ? (thumb * shape.height) / shape.width : 24) + 13;
  return (
    <div className="mixture-plot" style={{ width, height }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`The ${count} latents with the largest responsibilities hold ${share(held)} % of p(x)`}
      >
        <g className="tick">
          {ticks.map((tick) => (
            <g key={tick}>
              <path d={`M${left} ${y(tick)}H${end}`} stroke="var(--grid)" />
              <text x={left - 7} y={y(tick) + 3.5} textAnchor="end" style={{ fill: "var(--likelihood)" }}>
                {fixed(100 * tick, decimals)} %
              </text>
            </g>
          ))}
          {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
            <text key={tick} x={end + 7} y={cumulative(tick) + 3.5} style={{ fill: "var(--evidence)" }}>
              {fixed(100 * tick, 0)} %
            </text>
          ))}
          <path
            d={`M${left} ${cumulative(0.9)}H${end}`}
            stroke="var(--evidence)"
            strokeDasharray="2 3"
            opacity="0.8"
          />
          <text className="halo" x={left + 6} y={cumulative(0.9) - 5} style={{ fill: "var(--evidence)" }}>
            90 % of p(x)
          </text>
        </g>
        {shown.map((value, i) => (
          <rect
            key={i}
            x={left + i * pitch + 2}
            y={y(value)}
            width={Math.max(1, pitch - 4)}
            height={base - y(value)}
            fill="var(--likelihood)"
            opacity="0.72"
          />
        ))}
        {others > 0 && (
          <g>
            <rect
              x={restX + 2}
              y={Math.max(top, y(rest))}
              width={Math.max(1, othersWidth * pitch - 4)}
              height={base - Math.max(top, y(rest))}
              fill="none"
              stroke="var(--likelihood)"
              strokeDasharray="2 2"
            />
            <g className="tick" textAnchor="middle">
              <text x={restX + (othersWidth * pitch) / 2} y={base + 16}>
                {integer(others)}
              </text>
              <text x={restX + (othersWidth * pitch) / 2} y={base + 28}>
                others
              </text>
              <text x={restX + (othersWidth * pitch) / 2} y={shareY}>
                {share(rest)}
              </text>
            </g>
          </g>
        )}
        <path
          d={line.map(([px, py], i) => `${i === 0 ? "M" : "L"}${px.toFixed(1)} ${py.toFixed(1)}`).join("")}
          fill="none"
          stroke="var(--evidence)"
          strokeWidth="2"
        />
        {curve.map(([px, py]) => (
          <circle key={px} cx={px} cy={py} r="2" fill="var(--evidence)" />
        ))}
        <path d={`M${left} ${base + 0.5}H${end}`} stroke="var(--axis)" />
        <text className="tick" x={left - 7} y={shareY} textAnchor="end">
          r, %
        </text>
        {shape.kind !== "image" && (
          <text className="tick" x={left - 7} y={base + 22} textAnchor="end">
            z₁, σ
          </text>
        )}
      </svg>
      <ul aria-label="Latents by responsibility, largest first">
        {shown.map((value, i) => {
          const latent = z.slice(i * latentSize, (i + 1) * latentSize);
          const isPicked = picked !== null && picked.every((each, d) => each === latent[d]);
          const name = `Latent ${i + 1} at ${[...latent].map(sigma).join(", ")} σ, responsibility ${share(value)} %`;
          return (
            <li key={i} style={{ left: left + i * pitch, top: base + 6, width: pitch }}>
              <button
                type="button"
                className={`mixture-latent ${isPicked ? "picked" : ""}`}
                style={{ width: thumb, minHeight: 24 }}
                aria-label={name}
                title={name}
                data-testid={`mixture-latent-${i}`}
                onPointerEnter={() => pickLatent(latent)}
                onPointerLeave={() => pickLatent(null)}
                onFocus={() => pickLatent(latent)}
                onBlur={() => pickLatent(null)}
                onClick={() => {
                  probe.set(latent);
                  commitProbe();
                }}
              >
                {shape.kind === "image" ? (
                  <PixelImage
                    shape={shape}
                    values={decoded.subarray(i * features, (i + 1) * features)}
                    label=""
                  />
                ) : (
                  <span className="num">{sigma(latent[0] ?? 0)}</span>
                )}
              </button>
              <span className="num">{share(value)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
