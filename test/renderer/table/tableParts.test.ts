import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TableColumn } from "#shared/contract/tableContract";
import { brushExpression, brushFilter, writtenName } from "../../../renderer/table/brushExpression";
import { cellText, decimalsOf } from "../../../renderer/table/cellText";
import { characterAt } from "../../../renderer/table/characterAt";
import {
  movedBefore,
  nextSort,
  parseSetups,
  plainSetup,
  shownColumns,
} from "../../../renderer/table/columnSetup";
import { exportName } from "../../../renderer/table/exportRows";
import { placeAt } from "../../../renderer/table/filterCompletion";
import { parseFilters } from "../../../renderer/table/filterHistory";
import { movedCell } from "../../../renderer/table/gridKeys";
import { dropTarget, placeColumns } from "../../../renderer/table/placeColumns";
import { rowsOffset, scrollScale, scrollTopOf } from "../../../renderer/table/scaledScroll";

const column = (id: string, more: Partial<TableColumn> = {}): TableColumn => ({
  id,
  kind: "number",
  source: "metadata",
  unit: null,
  description: null,
  missing: 0,
  min: 0,
  max: 1,
  ...more,
});

describe("brushes as filters", () => {
  it("quote names and values whatever is in them", () => {
    const range = { kind: "range", column: 'a "b"', low: -1, high: 1e-7 } as const;
    expect(brushExpression(range, "number")).toBe('"a ""b""" between -1 and 1e-7');
    const values = { kind: "values", column: "x", values: ["it's", "B"] } as const;
    expect(brushExpression(values, "text")).toBe(`"x" in ('it''s', 'B')`);
    expect(brushExpression({ ...values, values: ["true"] }, "boolean")).toBe('"x" in (true)');
    const time = { kind: "range", column: "t", low: 0, high: 86_400_000 } as const;
    expect(brushExpression(time, "time")).toBe(
      `"t" between '1970-01-01T00:00:00.000Z' and '1970-01-02T00:00:00.000Z'`,
    );
  });

  it("are joined, and leave out columns that are gone", () => {
    const brushes = [
      { kind: "range", column: "a", low: 0, high: 1 },
      { kind: "range", column: "gone", low: 0, high: 1 },
      { kind: "values", column: "c", values: ["x"] },
    ] as const;
    expect(brushFilter(brushes, [column("a"), column("c", { kind: "category" })])).toBe(
      `"a" between 0 and 1 and "c" in ('x')`,
    );
  });

  it("write names as they are where that is enough", () => {
    expect([writtenName("age"), writtenName("my age"), writtenName("2nd")]).toEqual([
      "age",
      '"my age"',
      '"2nd"',
    ]);
  });
});

describe("the place of an error", () => {
  it("is found by bytes of UTF-8 in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(30), (text, at) => {
        const characters = Array.from(text);
        const before = characters.slice(0, at).join("");
        const { length } = new TextEncoder().encode(before);
        // A lone surrogate is written as three bytes, as the function counts it.
        expect(characterAt(text, length)).toBe(before.length);
      }),
    );
  });
});

describe("scrolling more rows than an element can be high", () => {
  it("is px for px while they fit", () => {
    expect(rowsOffset(scrollScale(10_000, 26), 1234, 300)).toBe(1234);
  });

  it("reaches the first and the last row, and turns round", () => {
    const scale = scrollScale(1_000_000, 26);
    expect(scale.elementHeight).toBeLessThan(17e6);
    expect(rowsOffset(scale, 0, 300)).toBe(0);
    expect(rowsOffset(scale, scale.elementHeight - 300, 300)).toBeCloseTo(26e6 - 300, 3);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 26e6 - 300, noNaN: true }), (offset) => {
        expect(rowsOffset(scale, scrollTopOf(scale, offset, 300), 300)).toBeCloseTo(offset, 4);
      }),
    );
  });
});

describe("cells", () => {
  it("end numbers of one column at the same decimal", () => {
    const wide = column("x", { min: -5, max: 7 });
    expect(cellText(1.23456, wide, true)).toBe("1.23");
    expect(cellText(3, wide, true)).toBe("3.00");
    expect(cellText(3, wide, false)).toBe("3");
    expect(cellText(-0.5, column("z", { unit: "prior σ" }), true)).toBe("−0.500");
    expect(decimalsOf(column("x", { min: 0, max: 0.02 }), true)).toBe(5);
  });

  it("have a dash where there is no value, and powers where digits do not fit", () => {
    expect([cellText(NaN, column("x"), true), cellText(null, column("x"), true)]).toEqual(["–", "–"]);
    expect(cellText(3e12, column("x", { max: 4e12 }), false)).toBe("3.000 × 10¹²");
    expect(cellText(12_345, column("row", { source: "row", max: 20_000 }), false)).toBe("12345");
  });
});

describe("columns", () => {
  const columns = ["row", "a", "b", "c", "d"].map((id) =>
    column(id, { source: id === "row" ? "row" : "metadata" }),
  );

  it("stand as the user put them, new ones behind", () => {
    const ids = shownColumns(columns, { order: ["c", "a"], hidden: ["b"] }).map(({ id }) => id);
    expect(ids).toEqual(["c", "a", "d"]);
  });

  it("move in front of another, or to the end", () => {
    expect(movedBefore(["a", "b", "c"], "c", "a")).toEqual(["c", "a", "b"]);
    expect(movedBefore(["a", "b", "c"], "a", null)).toEqual(["b", "c", "a"]);
    expect(movedBefore(["a", "b"], "a", "gone")).toEqual(["a", "b"]);
  });

  it("are dropped where their middle is", () => {
    const placed = placeColumns(columns.slice(1), { widths: { a: 100, b: 100, c: 100, d: 100 } }, 50);
    expect(dropTarget(placed, "a", 190)).toBe("b");
    expect(dropTarget(placed, "a", 210)).toBe("c");
    expect(dropTarget(placed, "a", 999)).toBeNull();
  });

  it("sort up, down and not; with Shift beside the others", () => {
    const up = nextSort([], "a", false);
    const down = nextSort(up, "a", false);
    expect(down).toEqual([{ column: "a", descending: true }]);
    expect(nextSort(down, "a", false)).toEqual([]);
    const both = nextSort(down, "b", true);
    expect(both.map((each) => each.column)).toEqual(["a", "b"]);
    expect(nextSort(both, "a", true).map((each) => each.column)).toEqual(["b"]);
    expect(nextSort(both, "c", false)).toEqual([{ column: "c", descending: false }]);
  });

  it("are remembered, and a damaged memory costs nothing else", () => {
    const setup = { ...plainSetup, hidden: ["a"], widths: { b: 90 } };
    expect(parseSetups(JSON.stringify([["set", setup]]))).toEqual([["set", setup]]);
    expect(parseSetups('[["set", {"order": 3}]]')).toEqual([]);
    expect(parseSetups("{")).toEqual([]);
    expect(parseFilters('["a > 1", 7]')).toEqual(["a > 1"]);
  });
});

describe("keys in the table", () => {
  const size = { rows: 100, columns: 4, page: 10 };
  const at = { position: 50, column: 1 };
  const press = (key: string, ctrlKey = false) =>
    movedCell({ key, ctrlKey, metaKey: false, altKey: false }, at, size);

  it("move by cells, pages and to the ends, and stop there", () => {
    expect(press("ArrowDown")).toEqual({ position: 51, column: 1 });
    expect(press("PageUp")).toEqual({ position: 40, column: 1 });
    expect(press("End", true)).toEqual({ position: 99, column: 3 });
    expect(press("Home")).toEqual({ position: 50, column: 0 });
    expect(press("ArrowUp", true)).toEqual({ position: 0, column: 1 });
    expect(press("a")).toBeNull();
    expect(
      movedCell({ key: "ArrowDown", ctrlKey: false, metaKey: false, altKey: false }, at, {
        ...size,
        rows: 0,
      }),
    ).toBeNull();
  });
});

describe("what can stand at a place of a filter", () => {
  const isColumn = (id: string): boolean => ["age", "label", "my age"].includes(id);

  it("is a name, an operator after a column, or a value after that", () => {
    expect(placeAt("ag", isColumn)).toEqual({ kind: "name", length: 2 });
    expect(placeAt("age ", isColumn)).toEqual({ kind: "operator", column: "age", length: 0 });
    expect(placeAt("age > 3 and label = 'B", isColumn)).toEqual({
      kind: "value",
      column: "label",
      length: 2,
    });
    expect(placeAt("label in ('A', ", isColumn)).toEqual({ kind: "value", column: "label", length: 0 });
    expect(placeAt('"my age" ', isColumn)).toEqual({ kind: "operator", column: "my age", length: 0 });
    expect(placeAt("contains(label, 'x y", isColumn)).toBeNull();
  });
});

describe("the name of an export", () => {
  it("says what it is of, in letters that every disk takes", () => {
    expect(exportName("Handwritten digits", "filtered", "csv")).toBe("handwritten-digits-filtered.csv");
    expect(exportName("a/b: c?", "", "parquet")).toBe("a-b-c.parquet");
    expect(exportName("…", "", "json")).toBe("rows.json");
  });
});
