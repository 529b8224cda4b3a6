import { useEffect, useState, useSyncExternalStore } from "react";
import { dimensionName, nats, plural, sigma } from "../components/format";
import { spoken } from "../map/numberText";
import { MathSymbol } from "../components/MathSymbol";
import { probe, probeDecoded } from "../stores/fastState";
import { useHasModel } from "../stores/latentSpace";
import { DecodedImage } from "./DecodedImage";
import { useOverlapMap } from "./mapStore";
import { ratioAt } from "./ratioAt";

/** What lives at the probe: the decoded image, z, log q̄ − log p. Placed by the map that it stands on. */
export function ProbeCard() {
  const z = useSyncExternalStore(probe.subscribe, probe.get);
  const decoded = useSyncExternalStore(probeDecoded.subscribe, probeDecoded.get);
  const map = useOverlapMap((state) => state.map);
  const hasModel = useHasModel();
  if (!map) return null;
  const [a, b] = map.dimensions;
  const x = z[a] ?? 0;
  const y = z[b] ?? 0;
  const reading = ratioAt(map, x, y);
  const isInPlane = z.every((value, dimension) => value === 0 || map.dimensions.includes(dimension));
  return (
    <>
      <Spoken text={reading ? spokenAt(a, b, x, y, reading.ratio) : ""} />
      {hasModel && (
        <div className="overlap-card-image">
          <DecodedImage
            values={decoded && decoded.z.length === z.length ? decoded.values : null}
            label={`Decoded at ${sigma(x)}, ${sigma(y)}`}
          />
        </div>
      )}
      <dl className="overlap-card-facts">
        {[
          [a, x],
          [b, y],
        ].map(([dimension = 0, value = 0]) => (
          <div key={dimension}>
            <dt>
              <MathSymbol>{dimensionName(dimension)}</MathSymbol>
            </dt>
            <dd className="num">
              {sigma(value)} <span className="unit">σ</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>ratio</dt>
          <dd className="num" data-testid="probe-ratio">
            {reading ? nats(reading.ratio) : "–"} <span className="unit">nats</span>
          </dd>
        </div>
        {z.length > 2 && (
          <p className="note">
            other {plural(z.length - 2, "dim")} {isInPlane ? "at 0 σ" : "as drawn"}
          </p>
        )}
        <p className="note">
          mean of <MathSymbol of="likelihood">p(x|z)</MathSymbol>
        </p>
      </dl>
    </>
  );
}

const spokenAt = (a: number, b: number, x: number, y: number, ratio: number): string =>
  `z${a + 1} ${spoken(x, 2)}, z${b + 1} ${spoken(y, 2)}. Ratio ${spoken(ratio, 2)} nats.`;

/** ms after the last move that a place is said. */
const QUIET = 500;

/** Says the place aloud once the hand rests. */
function Spoken({ text }: { readonly text: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), QUIET);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="visually-hidden" role="status" aria-live="polite">
      {said}
    </span>
  );
}
