import { beforeEach, describe, expect, it } from "vitest";
import { err, ok } from "#shared/domain/result";
import { maskOfRows, rowsOfMask } from "#shared/table/rowMask";
import { toggledValue, withBrush } from "../../../renderer/stores/brushes";
import { buffers } from "../../../renderer/stores/buffers";
import { categoryColors, numberColors } from "../../../renderer/stores/colorColumn";
import { setClients, type EngineClient } from "../../../renderer/stores/engineClient";
import { setRowMask, useRowMask } from "../../../renderer/stores/rowMask";
import { noFilter, useView } from "../../../renderer/stores/viewStore";
import { categoryEntries } from "../../../renderer/map/CategoryLegend";
import { maskedCounts } from "../../../renderer/map/maskedCounts";
import { refilter, useFiltering } from "../../../renderer/table/rowFiltering";
import { positionOf, rowAt } from "../../../renderer/table/rowOrder";
import { pickRow, placeOfSelection, selectionTest } from "../../../renderer/table/rowPicking";
import { useTable } from "../../../renderer/table/tableStore";
import { useRowOrder } from "../../../renderer/table/rowOrder";

const COUNT = 20;
const even = maskOfRows([0, 2, 4, 6, 8], COUNT);
const low = maskOfRows([0, 1, 2, 3, 4], COUNT);

/** What the engine was asked for, in order. The filter's rules are the engine's own tests' matter. */
let asked: string[] = [];
const client = {
  call: (command: string, params: { filter?: string; id?: string }) => {
    asked.push(params.filter ?? params.id ?? command);
    if (params.filter === "wrong")
      return Promise.resolve(err({ code: "invalid-request", message: "No.", where: { byte: 2 } }));
    const mask = params.id === undefined && params.filter === "even" ? even : low;
    return Promise.resolve(ok({ mask, count: 5 }));
  },
  on: () => () => undefined,
} as unknown as EngineClient; // The filtering calls nothing else.

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

beforeEach(() => {
  asked = [];
  setClients({ engine: client, shell: null });
  useTable.setState(({ version }) => ({
    datasetId: "set",
    version: version + 1,
    count: COUNT,
    columns: [
      {
        id: "x",
        kind: "number",
        source: "metadata",
        unit: null,
        description: null,
        missing: 0,
        min: 0,
        max: 1,
      },
    ],
  }));
  useView.setState({ rowFilter: noFilter, selection: [] });
  setRowMask(null);
});

describe("the rows that are looked at", () => {
  it("are those of all parts together, and only a part that changed is asked for again", async () => {
    useView.setState({ rowFilter: { ...noFilter, filter: "even" } });
    refilter();
    await settled();
    expect(useRowMask.getState().count).toBe(5);
    const brush = { kind: "range", column: "x", low: 0, high: 1 } as const;
    useView.setState({ rowFilter: withBrush(useView.getState().rowFilter, "x", brush) });
    refilter();
    await settled();
    expect([...rowsOfMask(buffers.mask ?? new Uint8Array(0))]).toEqual([0, 2, 4]);
    expect(asked).toEqual(["even", '"x" between 0 and 1']);
    expect(useFiltering.getState().isPending).toBe(false);
  });

  it("stay as they were while a filter is wrong, which says so", async () => {
    useView.setState({ rowFilter: { ...noFilter, filter: "even" } });
    refilter();
    await settled();
    useView.setState({ rowFilter: { ...noFilter, filter: "wrong" } });
    refilter();
    await settled();
    expect(useFiltering.getState().problem?.where?.byte).toBe(2);
    expect(useRowMask.getState().count).toBe(5);
    useView.setState({ rowFilter: noFilter });
    refilter();
    await settled();
    expect(useFiltering.getState().problem).toBeNull();
    expect(useRowMask.getState().count).toBeNull();
  });

  it("are those of the newest filter when many follow each other", async () => {
    for (const filter of ["a", "b", "c", "even"]) {
      useView.setState({ rowFilter: { ...noFilter, filter } });
      refilter();
    }
    await settled();
    expect(asked).toEqual(["a", "even"]);
    expect([...rowsOfMask(buffers.mask ?? new Uint8Array(0))]).toEqual([0, 2, 4, 6, 8]);
  });
});

describe("a click on values", () => {
  it("adds and takes away, and leaves no empty choice", () => {
    const one = toggledValue(null, "c", "A");
    const two = toggledValue(one, "c", "B");
    expect(two).toMatchObject({ values: ["A", "B"] });
    expect(toggledValue(toggledValue(two, "c", "A"), "c", "B")).toBeNull();
  });
});

describe("picking rows", () => {
  beforeEach(() => useRowOrder.setState({ rows: Int32Array.of(9, 3, 7, 1), count: 4 }));

  it("selects one, adds and takes away, and extends along the order of the table", () => {
    pickRow(1, "only");
    expect([...useView.getState().selection]).toEqual([3]);
    pickRow(3, "extend");
    expect([...useView.getState().selection]).toEqual([3, 7, 1]);
    pickRow(2, "toggle");
    expect([...useView.getState().selection]).toEqual([3, 1]);
    pickRow(0, "toggle");
    expect(useView.getState().selection.at(-1)).toBe(9);
    pickRow(2, "extend");
    expect([...useView.getState().selection]).toEqual([9, 3, 7]);
  });

  it("finds rows of the map in the table, and says which are filtered out", () => {
    const order = useRowOrder.getState();
    expect([positionOf(order, 7), positionOf(order, 2), rowAt(order, 3)]).toEqual([2, -1, 1]);
    setRowMask(maskOfRows([9, 3, 7, 1], COUNT));
    expect(placeOfSelection([3, 5])).toBe(1);
    expect(placeOfSelection([5])).toBe(-1);
    const many = Int32Array.from({ length: 100 }, (_, k) => 2 * k);
    expect([4, 5].map(selectionTest(many))).toEqual([true, false]);
  });
});

describe("colours of a column", () => {
  it("span the 2nd to the 98th percentile, and know what is missing", () => {
    const values = Float64Array.from({ length: 1001 }, (_, k) => k);
    values[1000] = 1e9;
    values[0] = Number.NaN;
    const color = numberColors("x", values);
    expect(color).toMatchObject({ kind: "number", missing: 1 });
    if (color.kind !== "number") throw new Error("not numbers");
    expect(color.low).toBeCloseTo(20, -1);
    expect(color.high).toBeCloseTo(980, -1);
  });

  it("name the ten most frequent values and gather the others", () => {
    const names = Array.from({ length: 13 }, (_, k) => `v${k}`);
    // Value k comes up k + 1 times: the last ten are the most frequent.
    const codes = Int32Array.from(names.flatMap((_, k) => Array.from({ length: k + 1 }, () => k)));
    const color = categoryColors("c", codes, names);
    if (color.kind !== "category") throw new Error("no categories");
    expect([...color.slots]).toEqual([-1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const all = maskedCounts(codes, 13, null);
    const entries = categoryEntries(
      color,
      all,
      maskedCounts(codes, 13, maskOfRows([0, 1, 90], codes.length)),
    );
    expect(entries).toHaveLength(11);
    expect(entries.at(-1)).toMatchObject({ name: "3 others", shown: 2, total: 6 });
    expect(entries.at(-2)).toMatchObject({ name: "v12", shown: 1, total: 13 });
  });
});
