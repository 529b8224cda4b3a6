import type { ProposalVerdictRow } from "#shared/contract/evidenceContract";
import { fixed } from "../components/format";
import { Tip } from "../components/Tip";

type Quality = ProposalVerdictRow["quality"];

const words: Readonly<Record<Quality, string>> = {
  good: "good",
  usable: "usable",
  unreliable: "unreliable",
  "too-few-samples": "too few samples",
};
const shapes = [
  { quality: "good", color: "var(--ok)", shape: <circle cx="5" cy="5" r="4" /> },
  { quality: "usable", color: "var(--warn)", shape: <path d="M5 .8 9.3 9H.7z" /> },
  { quality: "unreliable", color: "var(--bad)", shape: <rect x="1.3" y="1.3" width="7.4" height="7.4" /> },
] as const;

/** "0.54", or in words why there is none. */
export const shapeText = (verdict: ProposalVerdictRow): string =>
  verdict.shape === null ? "–" : fixed(verdict.shape, 2);

/** Three outlines, one of them filled, and the word; the tooltip has the thresholds. Null while there is no verdict. */
export function VerdictLamp({
  verdict,
  note,
}: {
  readonly verdict: ProposalVerdictRow | null;
  readonly note?: string;
}) {
  const quality = verdict?.quality ?? null;
  const color = shapes.find((each) => each.quality === quality)?.color ?? "var(--text-3)";
  return (
    <Tip
      text={
        <span className="tip-facts">
          <span>{verdict?.sentence ?? "k̂ is judged once all samples are drawn."}</span>
          <span className="muted">
            k̂ below 0.5 is good, up to {verdict ? fixed(verdict.usableUpTo, 2) : "0.7"} usable with so many
            samples, above it unreliable.
          </span>
        </span>
      }
    >
      <button type="button" className="verdict-lamp" data-testid="verdict" data-quality={quality ?? ""}>
        {shapes.map((each) => (
          <svg key={each.quality} width="10" height="10" aria-hidden="true">
            <g
              fill={each.quality === quality ? each.color : "none"}
              stroke={each.quality === quality ? each.color : "var(--line-control)"}
            >
              {each.shape}
            </g>
          </svg>
        ))}
        <span style={{ color }}>{quality === null ? (note ?? "–") : words[quality]}</span>
      </button>
    </Tip>
  );
}
