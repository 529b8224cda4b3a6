import { useMemo } from "react";
import type { Hole } from "#shared/math/planeHoles";
import { Button } from "../components/Button";
import { fixed, nats, sigma } from "../components/format";
import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { selectRow } from "../stores/selection";
import { useHasModel } from "../stores/latentSpace";
import { DecodedImage } from "./DecodedImage";
import { goToHole } from "./goToHole";
import { holeImage, useHoleImages } from "./holeImages";
import { holeLetter, useOverlapMap } from "./mapStore";
import { NoHoles } from "./MapState";
import { nearestMean } from "./nearestMean";
import { rowsNow } from "./overlapRows";

/** The item of q̄ with its mean nearest to each hole's centre, in the plane. */
function useNearest(holes: readonly Hole[]): readonly ReturnType<typeof nearestMean>[] {
  const map = useOverlapMap((state) => state.map);
  const version = useEngineMirror((mirror) => mirror.encodingVersion);
  return useMemo(() => {
    const { encoding } = buffers;
    if (!encoding || !map || encoding.version !== version) return holes.map(() => null);
    const rows = rowsNow();
    return holes.map((hole) => nearestMean(encoding, map.dimensions, hole, rows));
  }, [holes, map, version]);
}

const none: readonly Hole[] = [];

/** The holes, largest prior mass first. */
export function HoleTable() {
  const map = useOverlapMap((state) => state.map);
  const holes = useOverlapMap((state) => state.holeMap?.holes) ?? none;
  const chosen = useOverlapMap((state) => state.hole);
  const images = useHoleImages((state) => state.images);
  const hasModel = useHasModel();
  const nearest = useNearest(holes);
  if (!map) return <div className="hole-slot" data-region="timeline" />;
  if (holes.length === 0)
    return (
      <div className="hole-slot" data-region="timeline">
        <NoHoles />
      </div>
    );
  return (
    <div className="hole-slot" data-region="timeline">
      <table className="hole-table" data-testid="hole-table">
        <thead>
          <tr>
            <th>Hole</th>
            <th>Centre, σ</th>
            <th title="By the grid">Prior mass</th>
            <th title="By the grid">Lowest ratio</th>
            <th title="By the grid">Area</th>
            <th title="Distance in this plane from the centre to the nearest mean of q(z|x)">Nearest item</th>
            <th title="One over the prior mass">
              <span className="hole-long">Draws landing here</span>
              <span className="hole-short">Draws here</span>
            </th>
            <th />
          </tr>
        </thead>
        <tbody>
          {holes.map((hole, index) => (
            <tr
              key={index}
              className={index === chosen ? "on" : ""}
              data-testid={`hole-row-${holeLetter(index)}`}
            >
              <td>
                <span className="hole-name">
                  {hasModel && (
                    <DecodedImage values={holeImage(images, hole)} label={`Hole ${holeLetter(index)}`} />
                  )}
                  <b>{holeLetter(index)}</b>
                </span>
              </td>
              <td className="num">
                {sigma(hole.x)}, {sigma(hole.y)}
              </td>
              <td className="num" data-value={hole.mass}>
                {fixed(hole.mass * 100, 1)} <span className="unit">%</span>
              </td>
              <td className="num">
                {nats(hole.lowest)} <span className="unit">nats</span>
              </td>
              <td className="num">
                {fixed(hole.area, 2)} <span className="unit">σ²</span>
              </td>
              <td className="num">
                <NearestItem nearest={nearest[index] ?? null} />
              </td>
              <td className="num">
                <span className="unit">1 in</span> {drawsPerLanding(hole.mass)}
              </td>
              <td>
                <Button onClick={() => goToHole(index)} data-testid={`go-to-${holeLetter(index)}`}>
                  Go to {holeLetter(index)}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "23" draws for one that lands here; below ten with a decimal. */
const drawsPerLanding = (mass: number): string => fixed(1 / mass, mass > 0.1 ? 1 : 0);

function NearestItem({ nearest }: { readonly nearest: ReturnType<typeof nearestMean> }) {
  if (!nearest) return <>–</>;
  return (
    <button
      type="button"
      className="hole-item"
      title={`Select item ${nearest.row}`}
      onClick={() => selectRow(nearest.row)}
    >
      {sigma(nearest.distance)} <span className="unit">σ, #{nearest.row}</span>
    </button>
  );
}
