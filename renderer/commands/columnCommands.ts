import { colorBy } from "../table/colorBy";
import { useTable } from "../table/tableStore";
import type { Command } from "./command";

/** The palette lists no more columns than can be searched at once. */
const LISTED = 500;

/** What can be done with each column of the open data, for the palette. */
export const columnCommands = (): readonly Command[] =>
  useTable
    .getState()
    .columns.filter(({ source }) => source !== "row" && source !== "label")
    .slice(0, LISTED)
    .map(({ id }) => ({
      id: `color:column ${id}`,
      title: `Colour the map by ${id}`,
      group: "View",
      run: () => colorBy(id),
    }));
