import { join } from "node:path";
import type { Dataset } from "#engine/data/dataset";
import { codedColumn, wordColumn } from "#engine/data/metadata";
import { createDataset } from "#engine/data/memoryDataset";
import { TableStore } from "#engine/table/tableStore";
import { Random } from "#shared/math/random";
import { temporaryFolder } from "../temporaryFolder";

export interface Person {
  readonly height: number;
  readonly weight: number;
  readonly age: number | null;
  readonly city: string | null;
  readonly name: string | null;
  readonly isMember: boolean | null;
  /** Milliseconds since 1970. */
  readonly joined: number | null;
  readonly label: string | null;
}

export const cities = ["Bern", "Kyōto", "Łódź", "O'Fallon"] as const;
export const classes = ["A", "B", "C"] as const;

/** Invented people with gaps in every column that may have them. */
export function people(count: number, seed = 1): Person[] {
  const stream = new Random(seed);
  const random = (): number => stream.uniform();
  const sometimes = <T>(value: T): T | null => (random() < 0.15 ? null : value);
  return Array.from({ length: count }, (_, i) => ({
    height: Math.fround(140 + Math.round(random() * 600) / 10),
    weight: Math.fround(40 + random() * 60),
    age: sometimes(Math.floor(random() * 90)),
    city: sometimes(cities[Math.floor(random() * cities.length)] ?? "Bern"),
    name: sometimes(`Person ${i} of ${Math.floor(random() * 1e6)}`),
    isMember: sometimes(random() < 0.5),
    joined: sometimes(Date.UTC(2000, 0, 1) + Math.floor(random() * 6e11)),
    label: sometimes(classes[Math.floor(random() * classes.length)] ?? "A"),
  }));
}

export function peopleDataset(all: readonly Person[]): Dataset {
  const data = Float32Array.from(all.flatMap(({ height, weight }) => [height, weight]));
  const codes = Int32Array.from(all, ({ label }) => (classes as readonly (string | null)[]).indexOf(label));
  const cityCodes = Int32Array.from(all, ({ city }) => (cities as readonly (string | null)[]).indexOf(city));
  return createDataset(
    {
      count: all.length,
      shape: { kind: "vector", columns: ["height", "weight"] },
      values: { kind: "table", data },
      labels: { name: "group", codes, classes },
      metadata: [
        { kind: "number", name: "age", role: "metadata", values: numbers(all.map(({ age }) => age)) },
        codedColumn("city", "metadata", cityCodes, cities),
        wordColumn(
          "name",
          "id",
          all.map(({ name }) => name),
        ),
        {
          kind: "boolean",
          name: "member",
          role: "metadata",
          values: Int8Array.from(all, ({ isMember }) => (isMember === null ? -1 : Number(isMember))),
        },
        { kind: "time", name: "joined", role: "metadata", values: numbers(all.map(({ joined }) => joined)) },
      ],
      remarks: [],
    },
    { id: "people", name: "people", source: { kind: "paths", paths: ["/people.csv"] }, splitSeed: 0 },
  );
}

function numbers(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? NaN);
}

/** The table of the people, in a folder that goes with the test. */
export function openTable(dataset: Dataset): Promise<TableStore> {
  return TableStore.open({ dataset, folder: join(temporaryFolder(), "table") });
}
