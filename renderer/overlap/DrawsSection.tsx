import { cellAt } from "#shared/math/planeHoles";
import { Button } from "../components/Button";
import { integer, sigma } from "../components/format";
import { Tip } from "../components/Tip";
import { DecodedImage } from "./DecodedImage";
import { DockSection } from "./DockSection";
import { drawFromHole, drawFromPrior, DRAWS, useOverlapDraws, type PriorDraws } from "./drawsStore";
import { holeLetter, useOverlapMap, type OverlapMap } from "./mapStore";
import { probeAt } from "./planePoint";
import type { HoleMap } from "#shared/math/planeHoles";

/** The hole that each draw lands in, -1 for none. */
export function holesOfDraws(
  draws: PriorDraws,
  map: Pick<OverlapMap, "resolution" | "extent" | "logRatio" | "dimensions">,
  holeMap: HoleMap,
): readonly number[] {
  const latentSize = draws.z.length / DRAWS;
  const [a, b] = map.dimensions;
  return Array.from({ length: DRAWS }, (_, i) => {
    const cell = cellAt(map, draws.z[i * latentSize + a] ?? 0, draws.z[i * latentSize + b] ?? 0);
    return cell === -1 ? -1 : (holeMap.holeOfCell[cell] ?? -1);
  });
}

export function DrawsSection() {
  const { draws, within, seed, error } = useOverlapDraws();
  const map = useOverlapMap((state) => state.map);
  const holeMap = useOverlapMap((state) => state.holeMap);
  const hole = useOverlapMap((state) => state.hole);
  const hasHole = (holeMap?.holes.length ?? 0) > 0;
  const landed = draws && map && holeMap ? holesOfDraws(draws, map, holeMap) : null;
  const count = landed?.filter((index) => index >= 0).length ?? null;
  // The tip says why the button rests; with one dimension there are no holes to speak of.
  const fromHole = (
    <Button disabled={!hasHole} onClick={drawFromHole} data-testid="draw-from-hole">
      {hole === null ? "Draw from a hole" : `Draw from ${holeLetter(hole)}`}
    </Button>
  );
  return (
    <DockSection
      name="Prior draws"
      title={within === null ? "Prior draws" : `Draws within ${within}`}
      fact={
        count === null ? null : (
          <span data-testid="draws-in-holes" data-value={count}>
            {integer(count)} of {DRAWS} land in a hole
          </span>
        )
      }
    >
      {error && <p className="note overlap-note bad">{error.message}</p>}
      <div className="draw-grid" data-testid="overlap-draws" data-seed={seed}>
        {Array.from({ length: DRAWS }, (_, i) => (
          <Draw key={i} draws={draws} index={i} hole={landed?.[i] ?? -1} />
        ))}
      </div>
      <div className="field-rows">
        <p className="note">
          Means of p(x|z), seed {seed}
          {count === null ? "" : ". Framed: in a hole"}
        </p>
        <div className="field-buttons">
          <Tip text="Sixteen new draws of z from the prior" shortcut="D">
            <Button onClick={drawFromPrior} data-testid="draw-16">
              Draw 16
            </Button>
          </Tip>
          {map === null ? null : hasHole ? (
            fromHole
          ) : (
            <Tip text="There is no hole to draw from">{fromHole}</Tip>
          )}
        </div>
      </div>
    </DockSection>
  );
}

interface DrawProps {
  readonly draws: PriorDraws | null;
  readonly index: number;
  readonly hole: number;
}

function Draw({ draws, index, hole }: DrawProps) {
  if (!draws) return <DecodedImage values={null} label="A draw on its way" />;
  const latentSize = draws.z.length / DRAWS;
  const features = draws.values.length / DRAWS;
  const z = draws.z.subarray(index * latentSize, (index + 1) * latentSize);
  const place = [...z.slice(0, 4)].map(sigma).join(", ") + (latentSize > 4 ? ", …" : "");
  const isInHole = hole >= 0;
  return (
    <button
      type="button"
      className={`draw ${isInHole ? "in-hole" : ""}`}
      title={`z = ${place} σ${isInHole ? `, in hole ${holeLetter(hole)}` : ""}`}
      aria-label={`Draw ${index + 1}, z ${place}${isInHole ? `, in hole ${holeLetter(hole)}` : ""}`}
      onClick={() => probeAt(z.slice())}
    >
      <DecodedImage
        values={draws.values.subarray(index * features, (index + 1) * features)}
        label={`Draw ${index + 1}`}
      />
    </button>
  );
}
