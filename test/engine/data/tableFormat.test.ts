import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import type { Dataset } from "#engine/data/dataset";
import { appErrorOf } from "../appErrorOf";
import { gzip, loadPaths, modelValues, writeTemporary } from "./files";

const load = (text: string | Uint8Array, name = "t.csv"): Promise<Dataset> =>
  loadPaths([writeTemporary(name, text)]);

function columnsOf({ summary }: Dataset): readonly string[] {
  return summary.shape.kind === "vector" ? summary.shape.columns : [];
}

function rowsOf(data: Dataset): number[][] {
  const { count, features } = data.summary;
  const values = data.displayRows(Array.from({ length: count }, (_, i) => i));
  return Array.from({ length: count }, (_, i) =>
    Array.from(values.subarray(i * features, (i + 1) * features)),
  );
}

describe("a table", () => {
  it("gives numbers, labels and a summary", async () => {
    const data = await load("height,weight,species\n1,10,cat\n2,20,dog\n3,40,cat\n4,80,cat\n");
    expect(data.summary).toMatchObject({
      name: "t",
      count: 4,
      features: 2,
      shape: { kind: "vector", columns: ["height", "weight"] },
      classes: [
        { name: "cat", count: 3 },
        { name: "dog", count: 1 },
      ],
      labelName: "species",
      trainCount: 3,
      validationCount: 1,
      scaling: "standardised",
      remarks: [],
    });
    expect(data.summary.suggestedLikelihood.kind).toBe("gaussian");
    expect(Array.from(data.labels)).toEqual([0, 1, 0, 0]);
    expect(rowsOf(data)).toEqual([
      [1, 10],
      [2, 20],
      [3, 40],
      [4, 80],
    ]);
  });

  it.each([
    ["tabs", "a\tb\n1\t2\n3\t4\n", "t.tsv"],
    ["semicolons", "a;b\n1;2\n3;4\n", "t.csv"],
    ["bars", "a|b\n1|2\n3|4\n", "t.txt"],
    ["Windows line ends", "a,b\r\n1,2\r\n3,4\r\n", "t.csv"],
    ["a byte order mark", "\ufeffa,b\n1,2\n3,4\n", "t.csv"],
    ["quotes", '"a","b"\n"1","2"\n"3","4"\n', "t.csv"],
    ["blanks around", " a , b \n 1 , 2 \n 3 , 4 \n", "t.csv"],
    ["blank lines", "a,b\n1,2\n\n3,4\n\n", "t.csv"],
    ["no line end at the end", "a,b\n1,2\n3,4", "t.csv"],
    ["a name with wildcards and a quote", "a,b\n1,2\n3,4\n", "it's [1]*?.csv"],
    ["UTF-16", Buffer.from("\ufeffa,b\n1,2\n3,4\n", "utf16le"), "t.csv"],
    ["another name", "a,b\n1,2\n3,4\n", "data"],
  ])("may have %s", async (_, text, name) => {
    const data = await load(text, name);
    expect(columnsOf(data)).toEqual(["a", "b"]);
    expect(rowsOf(data)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("may be gzip, whatever its name", async () => {
    for (const name of ["t.csv.gz", "t.csv"]) {
      expect(rowsOf(await load(gzip(new TextEncoder().encode("a,b\n1,2\n3,4\n")), name))).toEqual([
        [1, 2],
        [3, 4],
      ]);
    }
  });

  it("may have no names, one column, or a name twice", async () => {
    expect(columnsOf(await load("1.5,2,x\n3,4,y\n5,6,x\n7,8,x\n"))).toEqual(["column 1", "column 2"]);
    expect(columnsOf(await load("only\n1\n2\n3\n"))).toEqual(["only"]);
    expect(columnsOf(await load("a,a,\n1,2,3\n4,5,6\n"))).toEqual(["a", "a (2)", "column 3"]);
    expect(columnsOf(await load("1\n2\n4\n"))).toEqual(["column 1"]);
  });

  it("reads all number formats", async () => {
    const data = await load("a\n1e-3\n+4\n-.5\n1E5\n");
    expect(rowsOf(data).flat()).toEqual([0.001, 4, -0.5, 100000].map(Math.fround));
  });

  it("may have decimal commas between semicolons", async () => {
    const data = await load("1,5;2\n2,25;-3e1\n");
    expect(rowsOf(data)).toEqual([
      [1.5, 2],
      [2.25, -30],
    ]);
  });

  it("stands in the order of the file, over many chunks", async () => {
    const count = 10_000;
    const data = await load(
      `v,w\n${Array.from({ length: count }, (_, i) => `${(i * 7) % count},${i / 2}`).join("\n")}\n`,
    );
    expect(rowsOf(data)).toEqual(Array.from({ length: count }, (_, i) => [(i * 7) % count, i / 2]));
  });
});

describe("the label", () => {
  const rows = (label: (i: number) => string | number): string =>
    Array.from({ length: 30 }, (_, i) => `${i * 1.5},${label(i)},${i * i}`).join("\n");

  it.each(["label", "Class", "target", "cultivar", "y", "cell_type"])(
    "is an integer column called %s",
    async (name) => {
      const data = await load(`a,${name},b\n${rows((i) => 10 - (i % 3))}\n`);
      expect(data.summary.labelName).toBe(name);
      expect(data.summary.classes.map((kind) => kind.name)).toEqual(["8", "9", "10"]);
      expect(columnsOf(data)).toEqual(["a", "b"]);
    },
  );

  it("is not a column of measurements, nor one of many kinds", async () => {
    expect((await load(`a,y,b\n${rows((i) => i / 4)}\n`)).summary.labelName).toBeNull();
    expect((await load(`a,y,b\n${rows((i) => i)}\n`)).summary.labelName).toBeNull();
    expect((await load(`a,n,b\n${rows((i) => i % 3)}\n`)).summary.labelName).toBeNull();
  });

  it("is a column of few words, and one by name before others", async () => {
    const words = await load(`a,kindly,b\n${rows((i) => (i % 2 ? "odd" : "even"))}\n`);
    expect(words.summary.labelName).toBe("kindly");
    const both = await load(
      `a,label,colour\n${Array.from({ length: 9 }, (_, i) => `${i / 2},${i % 2},red`).join("\n")}\n`,
    );
    expect(both.summary.labelName).toBe("label");
    expect(both.summary.remarks).toEqual([]);
    expect(both.metadata).toMatchObject([{ kind: "category", name: "colour", values: ["red"] }]);
  });

  it("may be missing in some rows", async () => {
    const data = await load("a,label\n1,x\n2,\n3,NA\n4,x\n5,y\n");
    expect(Array.from(data.labels)).toEqual([0, -1, -1, 0, 1]);
    expect(data.summary.count).toBe(5);
  });
});

describe("what is no part of x", () => {
  it("are columns that number the rows", async () => {
    const data = await load("id,a\n17,1\n4,2\n9,1.5\n");
    expect(columnsOf(data)).toEqual(["a"]);
    expect(data.metadata).toMatchObject([{ name: "id", role: "id", values: ["17", "4", "9"] }]);
    expect(columnsOf(await load(",a\n0,1\n1,2\n2,1.5\n"))).toEqual(["a"]);
    // Not an id: a name that says so but values that repeat.
    expect(columnsOf(await load("index,a\n1,1\n1,2\n2,1.5\n"))).toEqual(["index", "a"]);
    const repeated = await load("sample_id,a\n7,1\n7,2\n8,1.5\n");
    expect(columnsOf(repeated)).toEqual(["a"]);
    expect(repeated.summary.remarks).toEqual([
      'Column "sample_id" does not name the rows: values repeat or are missing.',
    ]);
  });

  it("are constant columns", async () => {
    const data = await load("a,c\n1,5\n2,5\n3,5\n");
    expect(columnsOf(data)).toEqual(["a"]);
    expect(data.summary.remarks).toEqual(['Column "c" left out: it is 5 in every row.']);
  });

  it("are rows with gaps or infinities, and columns with mostly gaps", async () => {
    const data = await load(
      "a,b,c,label\n1,1,,x\n2,,3,y\n3,NaN,,x\n4,inf,,y\n5,2,,x\n6,3,,y\n7,?,,x\n8,4,,y\n9,5,,x\n",
    );
    expect(columnsOf(data)).toEqual(["a", "b"]);
    expect(rowsOf(data)).toEqual([
      [1, 1],
      [5, 2],
      [6, 3],
      [8, 4],
      [9, 5],
    ]);
    expect(Array.from(data.labels)).toEqual([0, 0, 1, 1, 0]);
    expect(data.summary.remarks).toEqual([
      'Column "c" is kept beside x: 8 of 9 values are missing.',
      '4 of 9 rows left out: a value is missing or not finite (first in row 3, column "b").',
    ]);
  });
});

describe("table errors", () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 1, 2, 3]);
  it.each<[string, string | Uint8Array, object]>([
    [
      "a word among numbers",
      "a,b\n1,2\n3,4\n5,oops\n7,8\n",
      {
        code: "file-format",
        where: { file: "t.csv", row: 4, column: "b" },
        expected: "a number",
        found: '"oops"',
      },
    ],
    [
      "a word in a table without names",
      "1,2\n3,4\n5,oops\n7,8\n",
      { code: "file-format", where: { file: "t.csv", row: 3, column: "column 2" } },
    ],
    [
      "a short row",
      "a,b,c\n1,2,3\n4,5\n6,7,8\n",
      { code: "file-format", where: { file: "t.csv", row: 3 }, expected: "3 columns", found: "2 columns" },
    ],
    [
      "a long row",
      "a,b\n1,2\n3,4\n5,6,7\n",
      { code: "file-format", where: { file: "t.csv", row: 4 }, expected: "2 columns", found: "3 columns" },
    ],
    ["an open quote", 'a,b\n1,"2\n3,4\n', { code: "file-format", where: { file: "t.csv", row: 2 } }],
    [
      "bytes that are not UTF-8",
      Uint8Array.from([0x61, 0x2c, 0xe9, 0x01, 0x0a, 0x31, 0x2c, 0x32, 0x0a]),
      { code: "file-format" },
    ],
    ["a PNG", png, { code: "file-format", where: { file: "t.csv", byte: 0 }, found: "t.csv: a PNG image" }],
    [
      "UTF-16 of the other byte order",
      new Uint8Array(Buffer.from("\ufeffa,b\n1,2\n", "utf16le").swap16()),
      { code: "file-format", hint: "Save it as UTF-8." },
    ],
    [
      "names only",
      "a,b\n",
      { code: "file-format", where: { file: "t.csv" }, found: "0 rows below the column names" },
    ],
    ["one row", "a,b\n1,2\n", { code: "file-format", found: "1 row below the column names" }],
    [
      "words only",
      "name,town\nann,rome\nbob,oslo\ncid,rome\n",
      { code: "file-format", message: "t.csv has no column of numbers." },
    ],
    ["blank lines only", "\n\n\n", { code: "file-format" }],
    [
      "no numbers that vary",
      "a,b\n1,2\n1,2\n",
      { code: "file-format", message: "t.csv has no column of numbers that vary." },
    ],
    [
      "gaps in most rows",
      "a,b,c\n1,,3\n4,5,\n7,8,9\n,2,3\n5,,6\n",
      {
        code: "file-format",
        where: { file: "t.csv", row: 2, column: "b" },
        message: "t.csv: only 1 of 5 rows are complete.",
      },
    ],
  ])("name the place in %s", async (_, content, expected) => {
    expect(await appErrorOf(load(content))).toMatchObject(expected);
  });

  it("refuse two tables at once, and too many columns", async () => {
    const two = [writeTemporary("a.csv", "a\n1\n2\n"), writeTemporary("b.csv", "a\n1\n2\n")];
    expect((await appErrorOf(loadPaths(two))).code).toBe("invalid-request");
    const row = Array.from({ length: 10_001 }, (_, i) => i).join(",");
    expect(await appErrorOf(load(`${row}\n${row}\n`))).toMatchObject({ code: "unsupported", found: "10001" });
  });

  it("reach the user when a word stands far down", async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i},${i / 3}`);
    lines[15_000] = "1,n. d.";
    expect((await appErrorOf(load(`a,b\n${lines.join("\n")}\n`))).where).toEqual({
      file: "t.csv",
      row: 15_002,
      column: "b",
    });
    lines[15_000] = "1";
    expect((await appErrorOf(load(`a,b\n${lines.join("\n")}\n`))).where).toEqual({
      file: "t.csv",
      row: 15_002,
    });
  });
});

it("stops when cancelled while reading", async () => {
  const path = writeTemporary(
    "t.csv",
    `a,b\n${Array.from({ length: 100_000 }, (_, i) => `${i},${i / 3}`).join("\n")}\n`,
  );
  for (const at of [1, 2, 3]) {
    const cancel = new AbortController();
    let reports = 0;
    const reading = loadPaths([path], {
      signal: cancel.signal,
      progress: () => ++reports >= at && cancel.abort(),
    });
    expect((await appErrorOf(reading)).code).toBe("cancelled");
    expect(reports).toBe(at);
  }
});

it("survives any text and any damage: a data set of finite numbers comes back or an error the user can read", async () => {
  const cell = fc.oneof(
    fc.double().map(String),
    fc.integer({ min: -3, max: 3 }).map(String),
    fc.constantFrom("", "NA", "x", '"', '"a,b"', "inf", "1,5", "\t", ";"),
    fc.string({ maxLength: 4 }),
  );
  const table = fc
    .array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 })
    .map((rows) => rows.map((row) => row.join(",")).join("\n"));
  const regular = fc
    .array(fc.tuple(fc.float({ noNaN: true }), fc.integer(), fc.constantFrom("u", "v")), {
      minLength: 2,
      maxLength: 8,
    })
    .map((rows) => `a,b,kind\n${rows.map((row) => row.join(",")).join("\n")}\n`);
  const path = writeTemporary("t.csv", "");
  const temporaries = (): number => readdirSync(tmpdir()).filter((name) => /duckdb|\.tmp$/.test(name)).length;
  const before = temporaries();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(table, regular),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 2 }),
      fc.option(fc.nat()),
      async (text, flips, cut) => {
        let bytes = Buffer.from(text);
        if (bytes.length > 0)
          for (const [at, flip] of flips) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        if (cut !== null) bytes = bytes.subarray(0, cut % (bytes.length + 1));
        writeFileSync(path, bytes);
        try {
          const data = await loadPaths([path]);
          expect(data.summary.count).toBeGreaterThanOrEqual(2);
          expect(data.summary.features).toBeGreaterThanOrEqual(1);
          expect(modelValues(data).every(Number.isFinite)).toBe(true);
        } catch (error) {
          if (!(error instanceof AppErrorException)) throw error;
        }
      },
    ),
    // Each run starts a database of its own.
    { numRuns: 30 },
  );
  expect(temporaries()).toBe(before);
  expect(readdirSync(dirname(path))).toEqual(["t.csv"]);
});
