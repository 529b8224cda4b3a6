import type { Race } from "./racePlayback";

type Comparison = Race["equivalence"][number];

/**
 * What the race has shown after `played` samples of each lane; null before there is anything to compare. At the end the
 * largest comparison that both lanes measured comes before those that reach beyond the samples drawn.
 */
export function raceSentence(race: Race, played: number): Comparison | null {
  const said = race.equivalence.filter((entry) => entry.encoderSamples <= played);
  const known = said.filter((entry) => entry.priorSamples !== null);
  const isEnded = played >= race.encoder.logWeights.length;
  const measured = isEnded ? known.filter((entry) => entry.basis === "measured").at(-1) : undefined;
  return measured ?? known.at(-1) ?? said.at(-1) ?? null;
}
