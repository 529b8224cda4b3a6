import type { Explanation } from "#shared/contract/evidenceContract";
import { nats } from "../components/format";
import { gapShares, type Refinement } from "./gapWords";
import { topOf } from "./ladderAxis";

interface GapBarProps {
  readonly explanation: Explanation;
  readonly refined: Refinement | null;
  readonly width: number;
}

/** px within which two numbers on the scale would run into each other. */
const crowded = 78;

/** ELBO, best q and log p(x) on one scale: how much of the gap is the encoder's and how much the family's. */
export function GapBar({ explanation, refined, width }: GapBarProps) {
  const elbo = refined?.elbo.value ?? explanation.exact?.elbo ?? explanation.elbo.value;
  const top = refined?.logEvidence.value ?? topOf(explanation).value;
  const shares = refined ? gapShares(refined.amortisation.value, refined.approximation.value) : null;
  const split = shares ? shares[0] * width : null;
  const total = Math.max(0, top - elbo);
  const text = (part: number): boolean => part > 118;
  const middle = split === null ? null : Math.max(crowded, Math.min(width - crowded, split));
  return (
    <svg
      width={width}
      height={58}
      role="img"
      aria-label={`ELBO ${nats(elbo)} nats, log p(x) ${nats(top)} nats`}
      className="gap-bar"
    >
      <defs>
        <pattern
          id="gap-hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--bg-raised)" />
          <path d="M0 0V6" stroke="var(--line-control)" strokeWidth="1.5" />
        </pattern>
      </defs>
      <text className="tick-1" x={0} y={11}>
        ELBO
      </text>
      <text className="math-text" x={width} y={11} textAnchor="end" fill="var(--evidence)">
        log p(x)
      </text>
      {split === null ? (
        <rect x={0} y={17} width={width} height={24} fill="url(#gap-hatch)" />
      ) : (
        <>
          <rect x={0} y={17} width={split} height={24} fill="var(--approx)" />
          <rect x={split} y={17} width={width - split} height={24} fill="var(--posterior)" />
          {text(split) && (
            <text className="on-data" x={split / 2} y={33} textAnchor="middle">
              amortisation {nats(refined?.amortisation.value ?? 0)}
            </text>
          )}
          {text(width - split) && (
            <text className="on-data" x={(split + width) / 2} y={33} textAnchor="middle">
              approximation {nats(refined?.approximation.value ?? 0)}
            </text>
          )}
          <path d={`M${split} 13v32`} stroke="var(--text-1)" />
          {middle !== null && (
            <>
              <text className="tick-1" x={middle} y={11} textAnchor="middle">
                best q
              </text>
              <text className="num-1" x={middle} y={56} textAnchor="middle">
                {nats(refined?.refinedElbo.value ?? 0)}
              </text>
            </>
          )}
        </>
      )}
      {split === null && (
        <text className="tick-1 halo-raised" x={width / 2} y={33} textAnchor="middle">
          gap {nats(total)} nats, not split yet
        </text>
      )}
      <path d="M.5 13v32" stroke="var(--text-1)" />
      <path d={`M${width - 1} 13v32`} stroke="var(--evidence)" strokeWidth="2" />
      <text className="num-1" x={0} y={56}>
        {nats(elbo)}
      </text>
      <text className="num-1" x={width} y={56} textAnchor="end">
        {nats(top)}
      </text>
    </svg>
  );
}
