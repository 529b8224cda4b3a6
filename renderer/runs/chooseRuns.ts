/** How a click or a key changes what is chosen. */
export type Choosing = "only" | "toggle" | "extend";

/**
 * What is chosen after a choice of `id`: it alone; it as well, or no longer; or all from the last chosen to it.
 * @param shown ids in the order of the table
 */
export function chooseRuns(
  chosen: readonly string[],
  shown: readonly string[],
  id: string,
  how: Choosing,
): readonly string[] {
  if (how === "only") return [id];
  if (how === "toggle") {
    return chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id];
  }
  const from = shown.indexOf(chosen.at(-1) ?? id);
  const to = shown.indexOf(id);
  if (from < 0 || to < 0) return [id];
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  const added = from <= to ? range : [...range].reverse();
  return [...chosen.filter((other) => !added.includes(other)), ...added];
}
