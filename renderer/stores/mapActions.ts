import type { MapActions } from "../map/mapActions";
import { runCommand } from "../commands/registry";
import { callEngine } from "./engineClient";
import { hoveredRow, probe } from "./fastState";
import { useMapMenu } from "./mapMenu";
import { fetchItems, fetchPictures, type ItemValues } from "./itemCache";
import { clearSelection } from "./selection";
import { commitProbe } from "./undoHistory";
import { useView, type Rows } from "./viewStore";

/** From so many rows on a plain array costs more than it is worth. */
const MANY = 1000;

/** Adds rows to the selection, or replaces it; the last row is the one inspected. */
export function joinSelection(selection: Rows, rows: Rows, additive: boolean): Rows {
  if (!additive) return rows;
  const added = new Set(rows);
  const joined = [...Array.from(selection).filter((row) => !added.has(row)), ...rows];
  return joined.length > MANY ? Int32Array.from(joined) : joined;
}

function selectMany(rows: Rows, additive: boolean): void {
  useView.setState(({ selection }) => ({ selection: joinSelection(selection, rows, additive) }));
}

function inOneArray(values: readonly ItemValues[] | null): Float32Array | null {
  if (!values) return null;
  const features = values[0]?.length ?? 0;
  const all = new Float32Array(values.length * features);
  values.forEach((item, index) => all.set(item, index * features));
  return all;
}

export const mapActions: MapActions = {
  moveProbe: (z) => probe.set(z),
  commitProbe,
  select: (row, additive) => selectMany([row], additive),
  selectMany,
  clearSelection,
  setHovered: (row) => hoveredRow.set(row),
  showMenu: (x, y, row) => useMapMenu.setState({ place: { x, y, row } }),
  tapSpace: () => void runCommand("training:toggle"),

  async fetchItems(rows) {
    return inOneArray(await fetchItems([...rows]));
  },

  async fetchPictures(rows) {
    return inOneArray(await fetchPictures([...rows]));
  },

  async decodeGrid(z, count, signal) {
    const result = await callEngine("infer:decodeGrid", { z, count }, { signal });
    return result.ok && !signal.aborted ? result.value.mean : null;
  },
};
