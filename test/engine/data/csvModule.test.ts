import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withCsv } from "#engine/data/tables/csvFormat";
import { isMissing } from "#engine/data/tables/missing";
import { inputOf, writeTemporary } from "./files";
import { fixturesRoot } from "./fixtureValues";

interface Case {
  readonly text: string;
  readonly delimiter: string;
  readonly rows: readonly (readonly string[])[];
}

// Written by the script beside it.
const cases = JSON.parse(readFileSync(join(fixturesRoot, "csv/cases.json"), "utf8")) as readonly Case[];

type Cell = string | null;

/** All cells below the names, as the reader has them. */
async function cellsOf(text: string, delimiter: string): Promise<Cell[][]> {
  const file = inputOf(writeTemporary("t.csv", text));
  const plan = { dialect: { delimiter, header: true } };
  return withCsv([file], { plan }, async (source) => {
    const rows: Cell[][] = [];
    const words = source.fields.map((_, i) => i);
    for await (const block of source.scan({ numbers: [], vectors: [], words })) {
      for (let row = 0; row < block.rows; row++) rows.push(words.map((i) => block.words[i]?.[row] ?? null));
    }
    return rows;
  });
}

/** A cell as it is kept: blanks around it are no part of it, and what stands for no value is none. */
function kept(cell: string): Cell {
  if (isMissing(cell)) return null;
  // DuckDB's trim takes blanks only.
  const text = cell.replace(/^ +| +$/g, "");
  return text === "" ? null : text;
}

describe("separated values", () => {
  it.each(cases.map((each, number) => [number, each] as const))(
    "are those that Python's csv module reads: case %i",
    async (_, { text, delimiter, rows }) => {
      expect(await cellsOf(text, delimiter)).toEqual(rows.slice(1).map((row) => row.map(kept)));
    },
  );

  it("are those that were written by RFC 4180", async () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 8, unit: "grapheme" }),
      fc.constantFrom("", '"', ",", "a,b", "line\nend", "1", "-2.5e3", "NA"),
    );
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 8 }),
      );
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const names = rows[0]?.map((_, i) => `n${i}`) ?? [];
        const clean = rows.map((row) => row.map((text) => text.replaceAll("\0", "")));
        const text = [names, ...clean].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
        expect(await cellsOf(text, ",")).toEqual(clean.map((row) => row.map(kept)));
      }),
      { numRuns: 25 },
    );
  });
});

/** RFC 4180, section 2, rules 5 to 7: every cell may be quoted. */
function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
