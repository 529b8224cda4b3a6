import { fixed } from "../components/format";
import { AggregateSymbol, PriorSymbol } from "./AggregateSymbol";
import { useOverlapSettings } from "./overlapSettings";

/** The whole numbers of nats that are written: all of them up to ±4, else every second, fifth … */
export function barTicks(range: number): readonly number[] {
  const step = [1, 2, 5, 10, 20, 50].find((each) => range / each <= 4.01) ?? 100;
  const most = Math.floor(range / step + 1e-9) * step;
  return Array.from({ length: (2 * most) / step + 1 }, (_, k) => most - k * step);
}

/** The colours in words and numbers: what is crowded above, what is a hole below, and where a hole begins. */
export function ColourBar() {
  const range = useOverlapSettings((settings) => settings.colourRange);
  const depth = useOverlapSettings((settings) => settings.depth);
  const at = (value: number): string => `${(50 * (range - value)) / range}%`;
  return (
    <div className="colour-bar" data-testid="colour-bar">
      <div className="colour-bar-end">
        <b className="math-approx">crowded</b>
        <span>
          <AggregateSymbol of="" /> above <PriorSymbol of="" />
        </span>
        <span>nats</span>
      </div>
      <div className="colour-bar-scale">
        <i className="colour-bar-ramp" />
        {barTicks(range).map((tick) => (
          <span key={tick} className="colour-bar-tick num" style={{ top: at(tick) }}>
            {tick > 0 ? `+${tick}` : fixed(tick, 0)}
          </span>
        ))}
        {depth <= range && <i className="colour-bar-threshold" style={{ top: at(-depth) }} />}
      </div>
      <div className="colour-bar-end">
        <b className="math-prior">hole</b>
        <span>
          <PriorSymbol of="" /> above <AggregateSymbol of="" />
        </span>
        <span className="colour-bar-rule">holes: below</span>
        <span className="colour-bar-value">−{fixed(depth, 2)} nats</span>
      </div>
    </div>
  );
}
