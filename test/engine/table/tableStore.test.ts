import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { fullMask, maskOfRows, rowsOfMask } from "#shared/table/rowMask";
import { createDataset } from "#engine/data/memoryDataset";
import type { Encoding } from "#engine/infer/encoding";
import type { FigureName } from "#engine/survey/rowFigures";
import { GrowingColumns } from "#engine/survey/surveyColumns";
import type { TableStore } from "#engine/table/tableStore";
import { appErrorOf } from "../appErrorOf";
import { cities, openTable, people, peopleDataset } from "./people";

const everyone = people(2_500, 7);

async function table(): Promise<TableStore> {
  const store = await openTable(peopleDataset(everyone));
  onTestFinished(() => store.close());
  return store;
}

const encoding = (count: number): Encoding => ({
  ...{ version: 1, step: 3, count, latentSize: 2 },
  mean: Float32Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? i / 2 : -1)),
  sd: new Float32Array(count * 2).fill(0.5),
});

describe("the columns", () => {
  it("are row, label, split, ids, metadata, features and what the model adds, with their ranges and gaps", async () => {
    const store = await table();
    const columns = await store.describe(undefined);
    expect(columns.map(({ id, kind, source }) => [id, kind, source])).toEqual([
      ["row", "number", "row"],
      ["group", "category", "label"],
      ["split", "category", "split"],
      ["name", "text", "id"],
      ["age", "number", "metadata"],
      ["city", "category", "metadata"],
      ["member", "boolean", "metadata"],
      ["joined", "time", "metadata"],
      ["height", "number", "feature"],
      ["weight", "number", "feature"],
    ]);
    const ages = everyone.flatMap(({ age }) => age ?? []);
    expect(columns.find(({ id }) => id === "age")).toMatchObject({
      missing: everyone.length - ages.length,
      min: Math.min(...ages),
      max: Math.max(...ages),
    });
    expect(columns.find(({ id }) => id === "group")?.missing).toBe(
      everyone.filter(({ label }) => label === null).length,
    );
    const heights = everyone.map(({ height }) => height);
    const { min, max } = columns.find(({ id }) => id === "height") ?? {};
    // As they are written: one digit behind the point.
    expect(String(min)).toMatch(/^\d+(\.\d)?$/);
    expect([min, max].map((value) => Math.fround(value ?? NaN))).toEqual([
      Math.min(...heights),
      Math.max(...heights),
    ]);
  });

  it("have names of their own, whatever the file calls them", async () => {
    const metadata = ["Row", "x", "X", "", "a\nb"].map((name) => ({
      ...({ kind: "number", role: "metadata", name } as const),
      values: Float64Array.of(1, 2),
    }));
    const dataset = createDataset(
      {
        count: 2,
        shape: { kind: "vector", columns: ["x", "select"] },
        values: { kind: "table", data: Float64Array.of(1, 2, 3, 4) },
        labels: null,
        metadata,
        remarks: [],
      },
      { id: "x", name: "t", source: { kind: "paths", paths: ["/t.csv"] }, splitSeed: 0 },
    );
    const store = await openTable(dataset);
    onTestFinished(() => store.close());
    const ids = (await store.describe(undefined)).map(({ id }) => id);
    expect(ids).toEqual(["row", "split", "Row_2", "x", "X_2", "column", "a b", "x_3", "select"]);
    const { mask } = await store.filter(
      { filter: 'x_3 = 3 and "select" = 4 and "a b" = 2', search: "" },
      undefined,
    );
    expect([...rowsOfMask(mask)]).toEqual([1]);
  });

  it("of the model come, change and go", async () => {
    const store = await table();
    const { count } = store.dataset.summary;
    await store.replace({ latents: encoding(count) });
    expect(
      (await store.filter({ filter: "z1 < 3 and z2 = -1 and sd1 = 0.5", search: "" }, undefined)).count,
    ).toBe(3);

    const rows = Int32Array.of(5, 3, 4);
    const columns = new GrowingColumns(3);
    const figures = (elbo: number): Record<FigureName, number> => ({
      ...{ elbo, logEvidence: elbo + 2, standardError: 0.1, effectiveSampleSize: 9, shape: NaN, kl: 1 },
    });
    columns.add([figures(-90), figures(-80)]);
    await store.replace({ evidence: { samples: 100, rows, columns } });
    const known = await store.filter({ filter: "elbo is not null and gap = 2", search: "" }, undefined);
    expect([...rowsOfMask(known.mask)]).toEqual([3, 5]);
    expect((await store.describe(undefined)).find(({ id }) => id === "elbo")).toMatchObject({
      ...{ source: "evidence", unit: "nats", missing: count - 2, min: -90, max: -80 },
    });
    columns.add([figures(-70)]);
    await store.replace({ evidence: { samples: 100, rows, columns } });
    expect((await store.filter({ filter: "elbo > -85", search: "" }, undefined)).count).toBe(2);

    await store.replace({ latents: null, evidence: null });
    const error = await appErrorOf(store.filter({ filter: "elbo > -85", search: "" }, undefined));
    expect(error.message).toContain("elbo");
    expect((await store.describe(undefined)).map(({ source }) => source)).not.toContain("evidence");
  });
});

describe("the order", () => {
  it("is that of a stable sort with what is missing last, whatever the columns and the mask", async () => {
    const store = await table();
    const keys = {
      age: (row: number) => everyone[row]?.age ?? null,
      // Words in the order of a dictionary: Ł stands before O.
      city: (row: number) => {
        const at = (cities as readonly (string | null)[]).indexOf(everyone[row]?.city ?? null);
        return at < 0 ? null : at;
      },
      member: (row: number) => {
        const is = everyone[row]?.isMember ?? null;
        return is === null ? null : Number(is);
      },
      height: (row: number) => everyone[row]?.height ?? null,
      joined: (row: number) => everyone[row]?.joined ?? null,
    } as const;
    const sort = fc.uniqueArray(
      fc.record({
        column: fc.constantFrom("age", "city", "member", "height", "joined"),
        descending: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3, selector: ({ column }) => column },
    );
    const rows = fc.uniqueArray(fc.integer({ min: 0, max: everyone.length - 1 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(sort, fc.option(rows), async (by, chosen) => {
        const mask = chosen === null ? null : maskOfRows(chosen, everyone.length);
        const sorted = await store.order(by, mask, undefined);
        const expected = chosen === null ? everyone.map((_, row) => row) : [...rowsOfMask(mask!)];
        expected.sort((a, b) => {
          for (const { column, descending } of by) {
            const [x, y] = [keys[column](a), keys[column](b)];
            if (x === y) continue;
            if (x === null) return 1;
            if (y === null) return -1;
            return x < y === descending ? 1 : -1;
          }
          return a - b;
        });
        expect([...sorted]).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe("cells and whole columns", () => {
  it("are the values of the data", async () => {
    const store = await table();
    const rows = Int32Array.of(7, 3, 2_499, 7);
    const ids = ["height", "age", "city", "member", "joined", "name", "row", "group"];
    const cells = await store.cells(rows, ids, undefined);
    const at = (id: string): readonly (string | number | null)[] => {
      const found = cells.find(({ column }) => column === id);
      return found === undefined ? [] : Array.from<string | number | null>(found.values);
    };
    const persons = [...rows].map((row) => everyone[row]!);
    expect(at("row")).toEqual([...rows]);
    expect(at("age")).toEqual(persons.map(({ age }) => age ?? NaN));
    expect(at("city")).toEqual(persons.map(({ city }) => city));
    expect(at("name")).toEqual(persons.map(({ name }) => name));
    expect(at("group")).toEqual(persons.map(({ label }) => label));
    expect(at("member")).toEqual(
      persons.map(({ isMember }) => (isMember === null ? null : String(isMember))),
    );
    expect(at("joined").map((text) => (text === null ? null : Date.parse(String(text))))).toEqual(
      persons.map(({ joined }) => joined),
    );
    // 171.3 and not 171.3000030517578.
    for (const height of at("height")) expect(String(height)).toMatch(/^\d+(\.\d)?$/);
    expect(at("height").map((height) => Math.fround(Number(height)))).toEqual(
      persons.map(({ height }) => height),
    );

    const whole = await store.column("city", undefined);
    expect(whole.kind === "category" && [...whole.codes].map((code) => whole.values[code] ?? null)).toEqual(
      everyone.map(({ city }) => city),
    );
    const age = await store.column("age", undefined);
    expect([...(age.kind === "number" ? age.values : [])]).toEqual(
      everyone.map((person) => person.age ?? NaN),
    );
  });

  it("of columns and rows that are not there are refused", async () => {
    const store = await table();
    const error = await appErrorOf(store.cells(Int32Array.of(1), ["citty"], undefined));
    expect(error).toMatchObject({ code: "invalid-request", found: "citty", expected: "city" });
    expect((await appErrorOf(store.histogram("age", 9, new Uint8Array(3), undefined))).where?.field).toBe(
      "mask",
    );
  });

  it("of numbers that were read as float64 keep every digit", async () => {
    const exact = [0.1, 1 / 3, 1e300, 123456789.12345679];
    const dataset = createDataset(
      {
        count: 4,
        shape: { kind: "vector", columns: ["x", "y"] },
        values: { kind: "table", data: Float64Array.from(exact.flatMap((value, i) => [value, i])) },
        labels: null,
        metadata: [],
        remarks: [],
      },
      { id: "x", name: "t", source: { kind: "paths", paths: ["/t.csv"] }, splitSeed: 0 },
    );
    const store = await openTable(dataset);
    onTestFinished(() => store.close());
    const [cells] = await store.cells(Int32Array.of(0, 1, 2, 3), ["x"], undefined);
    expect([...(cells?.values ?? [])]).toEqual(exact);
    expect((await store.filter({ filter: "x = 0.1", search: "" }, undefined)).count).toBe(1);
  });
});

describe("a call that is cancelled", () => {
  it("ends as cancelled and leaves the table working", async () => {
    const store = await table();
    const listeners = new Set<() => void>();
    let aborted = false;
    const signal = {
      get aborted() {
        return aborted;
      },
      addEventListener: (_: "abort", listener: () => void) => listeners.add(listener),
      removeEventListener: (_: "abort", listener: () => void) => listeners.delete(listener),
    };
    const waiting = store.order([{ column: "age", descending: false }], null, signal);
    aborted = true;
    for (const listener of listeners) listener();
    expect((await appErrorOf(waiting)).code).toBe("cancelled");
    expect((await store.filter({ filter: "age is null", search: "" }, undefined)).count).toBeGreaterThan(0);
  });

  it("because the data were closed ends as cancelled too", async () => {
    const store = await openTable(peopleDataset(everyone));
    const late = appErrorOf(store.order([{ column: "name", descending: true }], fullMask(2_500), undefined));
    await store.close();
    expect((await late).code).toBe("cancelled");
  });
});
