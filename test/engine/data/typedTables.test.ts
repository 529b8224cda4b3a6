import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import type { DataFormat, InputFile, RawData } from "#engine/data/dataFormat";
import type { MetadataColumn } from "#engine/data/metadata";
import { arrowFormat } from "#engine/data/arrow/arrowFormat";
import { jsonFormat } from "#engine/data/tables/jsonFormat";
import { csvFormat } from "#engine/data/tables/csvFormat";
import { parquetFormat } from "#engine/data/tables/parquetFormat";
import { safetensorsFormat } from "#engine/data/arrays/safetensorsFormat";
import { appErrorOf } from "../appErrorOf";
import { inputOf, writeTemporary } from "./files";
import { expectedValues, fixture, sha256, valuesOf } from "./fixtureValues";

interface Expected {
  readonly numbers: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, readonly (string | null)[]>>;
  readonly vectors: Readonly<Record<string, string>>;
  readonly json: { readonly value: string; readonly emb: string };
  readonly latents: { readonly mean: string; readonly sd: string };
  readonly csv: Readonly<Record<string, string>>;
}
const expected = expectedValues<Expected>("tables");

function metadataOf(data: RawData, name: string): MetadataColumn {
  const column = data.metadata.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`No column ${name}`);
  return column;
}

function numbersOf(column: MetadataColumn): number[] {
  if (column.kind === "boolean")
    return Array.from(column.values, (value) => (value < 0 ? Number.NaN : value));
  if (column.kind === "number" || column.kind === "time") return Array.from(column.values);
  throw new Error(`${column.name} is ${column.kind}`);
}

function textsOf(column: MetadataColumn): (string | null)[] {
  if (column.kind !== "text" && column.kind !== "category")
    throw new Error(`${column.name} is ${column.kind}`);
  return Array.from(column.codes, (code) => column.values[code] ?? null);
}

/** x is the list column, so that everything else stays as the file has it, missing values included. */
const allBesideList = {
  roles: { list: "x", dictionary: "metadata", text: "metadata", large_text: "metadata" },
} as const;

const typed: readonly (readonly [string, DataFormat])[] = [
  ["types.parquet", parquetFormat],
  ["types-zstd.parquet", parquetFormat],
  ["types-gzip.parquet", parquetFormat],
  ["types.arrow", arrowFormat],
  ["types-stream.arrows", arrowFormat],
  ["types-lz4.feather", arrowFormat],
  ["types-zstd.feather", arrowFormat],
];

describe.each(typed)("%s", (name, format) => {
  const reading = format.read([fixture(`tables/${name}`)], { plan: allBesideList });

  it("has the numbers, times and truth values that pyarrow wrote, to the bit", async () => {
    const data = await reading;
    const found = Object.fromEntries(
      Object.keys(expected.numbers).map((column) => [column, sha256(numbersOf(metadataOf(data, column)))]),
    );
    expect(found).toEqual(expected.numbers);
  });

  it("has the texts", async () => {
    const data = await reading;
    for (const [column, texts] of Object.entries(expected.texts)) {
      expect(textsOf(metadataOf(data, column))).toEqual(texts);
    }
  });

  it("has the lists as rows of x", async () => {
    const data = await reading;
    expect(data.count).toBe(40);
    expect(data.shape).toEqual({ kind: "vector", columns: [0, 1, 2, 3, 4].map((i) => `list[${i}]`) });
    expect(valuesOf(data)).toBeInstanceOf(Float32Array);
    expect(sha256(valuesOf(data))).toBe(expected.vectors["list"]);
  });

  it.each(["large_list", "fixed_list"])("has the same in %s", async (column) => {
    const plan = { roles: { ...allBesideList.roles, list: "ignored", [column]: "x" } } as const;
    const data = await format.read([fixture(`tables/${name}`)], { plan });
    expect(sha256(valuesOf(data))).toBe(expected.vectors["list"]);
  });

  it("is described before it is read", async () => {
    const found = await format.inspect?.([fixture(`tables/${name}`)], {});
    expect(found).toMatchObject({
      count: 40,
      countIsExact: true,
      shape: { kind: "vector", columns: { length: 5 } },
    });
    const roles = found?.plan.roles ?? {};
    expect(roles).toMatchObject({ i8: "metadata", list: "x", fixed_list: "ignored", struct: "ignored" });
    const column = found?.columns.find((candidate) => candidate.name === "i8");
    expect(column).toMatchObject({ kind: "integer", missing: 4 });
    expect(column?.examples).toHaveLength(found?.rows.length ?? -1);
  });
});

describe("Arrow", () => {
  it("has texts in views", async () => {
    const data = await arrowFormat
      .read([fixture("tables/views.arrow")], {
        plan: { roles: { view: "metadata", f64: "metadata", nothing: "x" } },
      })
      .catch((error: unknown) => error);
    expect(data).toBeInstanceOf(AppErrorException);
    const found = await arrowFormat.inspect?.([fixture("tables/views.arrow")], {});
    const view = found?.columns.find(({ name }) => name === "view");
    expect(view?.examples).toEqual(
      Array.from(found?.rows ?? [], (row) => expected.texts["text"]?.[row] ?? null),
    );
  });

  it("refuses the first Feather, and names the byte of damage", async () => {
    const first = inputOf(writeTemporary("old.feather", "FEA1 and more"));
    expect((await appErrorOf(arrowFormat.read([first], {}))).code).toBe("unsupported");
    const bytes = readFileSync(fixture("tables/types.arrow").path);
    const cut = inputOf(writeTemporary("cut.arrow", bytes.subarray(0, 5_000)));
    expect(await appErrorOf(arrowFormat.read([cut], {}))).toMatchObject({
      code: "file-format",
      where: { file: "cut.arrow", byte: 4_990 },
    });
  });
});

describe("a pandas frame", () => {
  it("in Feather gives x and the label", async () => {
    const data = await arrowFormat.read([fixture("tables/frame.feather")], {});
    const parquet = await parquetFormat.read([fixture("tables/frame.parquet")], {});
    expect(data.shape).toEqual(parquet.shape);
    expect(valuesOf(data)).toEqual(valuesOf(parquet));
    expect(data.labels).toEqual(parquet.labels);
  });

  it("in Parquet gives x, the label, the index as ids", async () => {
    const data = await parquetFormat.read([fixture("tables/frame.parquet")], {});
    expect(data.shape).toEqual({ kind: "vector", columns: ["x0", "x1", "x2", "x3", "x4"] });
    expect(data.labels?.name).toBe("kind");
    expect(metadataOf(data, "__index_level_0__")).toMatchObject({ role: "id" });
    expect(metadataOf(data, "age").kind).toBe("number");
    expect(data.remarks).toEqual(['Kept beside x, which is "x0" to "x4": "age".']);
  });

  it.each(["table.csv", "table.csv.gz", "table.tsv"])(
    "in %s gives the numbers that pandas reads",
    async (name) => {
      const data = await csvFormat.read([fixture(`tables/${name}`)], {});
      const columns = ["x0", "x1", "x2", "x3", "x4"];
      expect(data.shape).toEqual({ kind: "vector", columns });
      columns.forEach((column, j) => {
        const values = Array.from({ length: data.count }, (_, i) => valuesOf(data)[5 * i + j] ?? Number.NaN);
        expect(sha256(values)).toBe(expected.csv[column]);
      });
    },
  );

  it("in Latin-1 with decimal commas gives the same, with a remark", async () => {
    const data = await csvFormat.read([fixture("tables/decimal.csv")], {});
    const first = Array.from({ length: data.count }, (_, i) => valuesOf(data)[5 * i] ?? Number.NaN);
    expect(sha256(first)).toBe(expected.csv["x0"]);
    expect(data.labels?.classes).toContain("blue é");
    expect(data.remarks[0]).toBe("decimal.csv is not UTF-8: read as Latin-1.");
  });
});

describe("Parquet in several files", () => {
  it("is one table in the order given", async () => {
    const file = fixture("tables/frame.parquet");
    const data = await parquetFormat.read([file, file], {});
    expect(data.count).toBe(80);
  });

  it("is refused when the columns differ", async () => {
    const files = [fixture("tables/frame.parquet"), fixture("tables/latents.parquet")];
    expect(await appErrorOf(parquetFormat.read(files, {}))).toMatchObject({ code: "file-format" });
  });
});

describe("JSON", () => {
  it.each(["rows.jsonl", "rows.json", "rows.jsonl.gz"])(
    "in %s has its lists as x and the rest beside",
    async (name) => {
      const data = await jsonFormat.read([fixture(`tables/${name}`)], {});
      expect(data.shape).toMatchObject({ kind: "vector", columns: { length: 5 } });
      expect(sha256(valuesOf(data))).toBe(expected.json.emb);
      expect(sha256(numbersOf(metadataOf(data, "value")))).toBe(expected.json.value);
      expect(metadataOf(data, "day").kind).toBe("time");
      expect(data.labels?.name).toBe("kind");
      expect(data.remarks[0]).toMatch(/^Column "nested" left out/);
    },
  );

  it.each<[string, string, object]>([
    ["a broken row", '{"a":1}\n{"a":2\n{"a":3}\n', { code: "file-format" }],
    [
      "deep nesting",
      `{"a":${"[".repeat(5_000)}`,
      { code: "unsupported", message: "t.jsonl is nested too deep for a table." },
    ],
    ["no rows", "[]", { code: "file-format" }],
    ["lists of different lengths", '{"a":[1,2]}\n{"a":[1]}\n', { code: "file-format" }],
  ])("names what is wrong: %s", async (_, text, error) => {
    const file = inputOf(writeTemporary("t.jsonl", text));
    expect(await appErrorOf(jsonFormat.read([file], { plan: { roles: { a: "x" } } }))).toMatchObject(error);
  });
});

describe("latents", () => {
  it("come from columns of lists, variances made standard deviations", async () => {
    const data = await parquetFormat.read([fixture("tables/latents.parquet")], { plan: { use: "latents" } });
    expect(data.latents?.d).toBe(2);
    expect(sha256(data.latents?.mean ?? [])).toBe(expected.latents.mean);
    expect(sha256(data.latents?.sd ?? [])).toBe(expected.latents.sd);
    expect(data.shape).toEqual({ kind: "vector", columns: [] });
  });

  it("come from tensors", async () => {
    const data = await safetensorsFormat.read([fixture("tables/latents.safetensors")], {
      plan: { use: "latents" },
    });
    expect(sha256(data.latents?.mean ?? [])).toBe(expected.latents.mean);
    expect(sha256(data.latents?.sd ?? [])).toBe(expected.latents.sd);
    expect(data.labels?.name).toBe("labels");
  });

  it("come from numbered columns of a CSV file", async () => {
    const text = "mu_0,mu_1,sigma_0,sigma_1,kind\n1,2,0.5,0.25,a\n3,4,1,0,b\n5,6,1,2,a\n7,8,1,1,b\n";
    const file = inputOf(writeTemporary("t.csv", text));
    const data = await csvFormat.read([file], { plan: { use: "latents" } });
    expect(Array.from(data.latents?.mean ?? [])).toEqual([1, 2, 5, 6, 7, 8]);
    expect(Array.from(data.latents?.sd ?? [])).toEqual([0.5, 0.25, 1, 2, 1, 1]);
    // A standard deviation of 0 is none.
    expect(data.sourceRows).toEqual({ rows: Int32Array.of(0, 2, 3), total: 4 });
  });
});

it("keeps DuckDB to the files that were given", async () => {
  const secret = writeTemporary("secret.csv", "a,b\n1,2\n3,4\n");
  const link: InputFile = { path: writeTemporary("t.parquet", "PAR1"), name: "t.parquet" };
  writeFileSync(link.path, `PAR1 select * from read_csv('${secret}')`);
  expect((await appErrorOf(parquetFormat.read([link], {}))).code).toBe("file-format");
});
