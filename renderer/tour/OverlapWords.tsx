import { fixed, integer, nats, percent } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { AggregateSymbol } from "../overlap/AggregateSymbol";
import { holeLetter, useOverlapMap } from "../overlap/mapStore";
import { TourNumber } from "./TourNumber";

export function OverlapWords() {
  const map = useOverlapMap((state) => state.map);
  const holes = useOverlapMap((state) => state.holeMap?.holes ?? null);
  const mass = holes?.reduce((sum, hole) => sum + hole.mass, 0) ?? null;
  return (
    <p>
      All proposals together are <AggregateSymbol />, the mean of <MathSymbol of="approx">q(z|x)</MathSymbol>{" "}
      over <TourNumber>{map && integer(map.count)}</TourNumber> items. Its overlap with the prior is{" "}
      <TourNumber>{map && fixed(map.overlap, 3)}</TourNumber> of 1 in this plane. In{" "}
      <TourNumber>{holes && integer(holes.length)}</TourNumber> {holes?.length === 1 ? "hole" : "holes"} the
      prior has <TourNumber>{mass !== null && percent(mass)}</TourNumber> of its mass and hardly an item: new
      draws fall there, and the decoder was never taught what to make of them.
    </p>
  );
}

export function OverlapTask() {
  const hasHoles = useOverlapMap((state) => state.holeMap === null || state.holeMap.holes.length > 0);
  return (
    <>
      {hasHoles
        ? "Go to hole A: press its picture, or 1."
        : "No hole is found. Click on the map to decode there."}
    </>
  );
}

export function OverlapDone() {
  const index = useOverlapMap((state) => state.hole);
  const hole = useOverlapMap((state) =>
    state.hole === null ? null : (state.holeMap?.holes[state.hole] ?? null),
  );
  if (index === null || !hole) return <>Decoded where the pointer was.</>;
  return (
    <>
      Hole {holeLetter(index)} has {fixed(100 * hole.mass, 2)} % of the prior's mass; its log ratio goes down
      to {nats(hole.lowest)} nats.
    </>
  );
}
