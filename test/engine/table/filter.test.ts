import { describe, expect, it, onTestFinished } from "vitest";
import { rowsOfMask } from "#shared/table/rowMask";
import type { TableStore } from "#engine/table/tableStore";
import { appErrorOf } from "../appErrorOf";
import { openTable, people, peopleDataset, type Person } from "./people";

// More than one of DuckDB's vectors, and no multiple of eight.
const everyone = people(4_501);

async function table(): Promise<TableStore> {
  const store = await openTable(peopleDataset(everyone));
  onTestFinished(() => store.close());
  return store;
}

async function rowsOf(store: TableStore, filter: string, search = ""): Promise<number[]> {
  const { count, mask } = await store.filter({ filter, search }, undefined);
  const rows = [...rowsOfMask(mask)];
  expect(rows).toHaveLength(count);
  return rows;
}

const where = (test: (person: Person) => boolean | null): number[] =>
  everyone.flatMap((person, row) => (test(person) === true ? [row] : []));

/** A value that is missing makes a comparison neither true nor false: the row is left out. */
const over = (value: number | null, limit: number): boolean => value !== null && value > limit;

const cases: readonly (readonly [filter: string, oracle: (person: Person) => boolean])[] = [
  ["age > 30 and label = 'B'", ({ age, label }) => over(age, 30) && label === "B"],
  ["label = 'B' or \"group\" = 'C'", ({ label }) => label === "B" || label === "C"],
  ["age is null", ({ age }) => age === null],
  ["not (age <= 30)", ({ age }) => over(age, 30)],
  [
    "city is not null and age between 20 and 29",
    ({ city, age }) => city !== null && over(age, 19) && age! < 30,
  ],
  ["age not between 20 and 29", ({ age }) => age !== null && (age < 20 || age > 29)],
  ["city in ('Bern', 'O''Fallon')", ({ city }) => city === "Bern" || city === "O'Fallon"],
  ["city not in ('Bern', 'Atlantis')", ({ city }) => city !== null && city !== "Bern"],
  ["CITY = 'Łódź'", ({ city }) => city === "Łódź"],
  ["city like 'K%o'", ({ city }) => city === "Kyōto"],
  ["city ilike '%BER%'", ({ city }) => city === "Bern"],
  ["name like 'Person 7 %'", ({ name }) => name?.startsWith("Person 7 ") === true],
  ["length(name) > 18", ({ name }) => (name?.length ?? 0) > 18],
  ["regexp_matches(name, '^Person 1.*9$')", ({ name }) => /^Person 1.*9$/.test(name ?? "")],
  ["contains(lower(city), 'fall')", ({ city }) => city === "O'Fallon"],
  ["member", ({ isMember }) => isMember === true],
  ["not member", ({ isMember }) => isMember === false],
  [
    "member = true and age % 2 = 0",
    ({ isMember, age }) => isMember === true && age !== null && age % 2 === 0,
  ],
  ["member is distinct from true", ({ isMember }) => isMember !== true],
  ["height = 171.3", ({ height }) => height === Math.fround(171.3)],
  ["height > 1.7e2", ({ height }) => height > 170],
  ["height in (171.3, 150)", ({ height }) => height === Math.fround(171.3) || height === 150],
  [
    "abs(height - 170) < 10 and -weight < -80",
    ({ height, weight }) => Math.abs(height - 170) < 10 && weight > 80,
  ],
  ["age ** 2 > 100 and age / 2 < 20", ({ age }) => age !== null && age * age > 100 && age / 2 < 20],
  ["age = '30'", ({ age }) => age === 30],
  ["joined > '2010-01-01'", ({ joined }) => over(joined, Date.UTC(2010, 0, 1))],
  [
    "joined <= timestamp '2005-06-01 12:00:00'",
    ({ joined }) => joined !== null && joined <= Date.UTC(2005, 5, 1, 12),
  ],
  ["year(joined) = 2003", ({ joined }) => joined !== null && new Date(joined).getUTCFullYear() === 2003],
  ["coalesce(age, 200) > 80", ({ age }) => (age ?? 200) > 80],
  [
    "case when member then age > 50 else age < 10 end",
    ({ isMember, age }) => age !== null && (isMember === true ? age > 50 : age < 10),
  ],
  ["age > 30 -- and label = 'B'", ({ age }) => over(age, 30)],
  ["true", () => true],
  ["1 = 2", () => false],
  ["null", () => false],
];

describe("a filter", () => {
  it("holds for the rows for which the same in JavaScript does", async () => {
    const store = await table();
    for (const [filter, oracle] of cases) {
      expect(await rowsOf(store, filter), filter).toEqual(where(oracle));
    }
  });

  it("tells rows, the split and the row's place apart", async () => {
    const store = await table();
    expect(await rowsOf(store, "row < 3")).toEqual([0, 1, 2]);
    const held = [...store.dataset.validationRows];
    expect(await rowsOf(store, "split = 'validation'")).toEqual(held);
  });

  it("that is empty holds for all, and with a search for those found in any column of text", async () => {
    const store = await table();
    expect(await rowsOf(store, " ")).toHaveLength(everyone.length);
    const found = where(({ city, name }) =>
      [city, name].some((text) => text?.toLowerCase().includes("o") === true && text.includes("5")),
    );
    expect(await rowsOf(store, "", "O'FALLON")).toEqual(where(({ city }) => city === "O'Fallon"));
    expect(await rowsOf(store, "contains(name, '5')", "person")).toEqual(
      where(({ name }) => name?.includes("5") === true),
    );
    expect(found.length).toBeGreaterThan(0);
  });
});

/** What must be refused, the byte it is refused at, and what the message must tell. */
const refusals: readonly (readonly [filter: string, byte: number | undefined, tells: RegExp])[] = [
  ["agee > 30", 0, /no column "agee".*Did you mean age\?/],
  ["age > 30 and citty = 'x'", 13, /"citty".*Did you mean city/],
  ["größe > 1 and citty = 'x'", 0, /"größe"/],
  ["city = 'größe' and agee > 1", 21, /agee/],
  ['city = "Bern"', 7, /single quotes: 'Bern'/],
  ["group = 'C'", 0, /cannot be read at "group".*double quotes/],
  ["age >", 5, /ends too early/],
  ["age > 30 and (", 14, /ends too early/],
  ["city = 'Bern", 7, /not closed/],
  ["age > 30)", 8, /cannot be read at "\)"/],
  ["1=1); DROP TABLE c0; --", 3, /cannot be read/],
  ["1=1; DROP TABLE c0", undefined, /cannot be read|one condition/],
  ["age > 1; select 2", 7, /one condition/],
  ["age > (select max(v) from c0)", 6, /ask another question/],
  ["exists (select 1)", 0, /ask another question/],
  ["age in (select 1)", 4, /ask another question/],
  ["age > 1 union select 1", undefined, /condition alone/],
  ["age > 1 order by age", undefined, /condition alone/],
  ["age > 1 limit 2", undefined, /condition alone/],
  ["age > 1 group by all", undefined, /condition alone/],
  ["age > 1 qualify true", undefined, /condition alone/],
  ["age > 1 using sample 3", undefined, /condition alone/],
  ["read_csv('/etc/passwd') = 1", 0, /no function "read_csv"/],
  ["read_text('/etc/passwd') = 'x'", 0, /no function "read_text"/],
  ["getenv('HOME') = 'x'", 0, /no function "getenv"/],
  ["pg_sleep(10) = 1", 0, /no function/],
  ["current_setting('threads') = '1'", 0, /no function/],
  ["nextval('x') = 1", 0, /no function/],
  ["random() > 0.5", 0, /no function/],
  ["repeat('x', 1000000000) = 'x'", 0, /no function/],
  ["main.lower(city) = 'x' and system.main.lower(city) = 'x'", undefined, /no function/],
  ["sum(age) > 1", 0, /no function "sum"/],
  ["count(*) > 1", 0, /no function/],
  ["row_number() over () > 1", 0, /one row at a time/],
  ["lower(distinct city) = 'x'", 0, /no function/],
  ["age > ?", undefined, /no parameters/],
  ["age > $1", undefined, /no parameters/],
  ["columns('a.*') > 1", 0, /one by one/],
  ["list_filter([1], x -> x > 1) = [1]", undefined, /no function/],
  ["city collate nocase = 'bern'", undefined, /collations/],
  ["age[1] = 2", undefined, /operator/],
  ["cast(age as blob) = 'x'", 0, /blob/],
  ["lower(age) = 'x'", 6, /"age" is a number; text is needed/],
  ["age like 'x%'", 0, /"age" is a number/],
  ["age = 'old'", 4, /"age" is a number and is compared with text/],
  ["member = 3", 7, /"member" is true or false/],
  ["age + city > 1", 6, /"city" is text/],
  ["age", 0, /a number, not a condition/],
  ["city and age > 1", 0, /"city" is text/],
  ["abs(age, 1) = 1", 0, /abs takes 1/],
  ["joined > 'yesterday'", undefined, /not what it is taken for/],
  ["age > 1\0", undefined, /zero byte/],
  [`${"(".repeat(4_000)}age > 1${")".repeat(3_999)}`, undefined, /./],
  [`age${" + 1".repeat(400)} > 1`, undefined, /nested too deeply/],
  [`${"not ".repeat(900)}member`, undefined, /nested too deeply/],
  ["PRAGMA database_list", undefined, /./],
  ["/* open", 0, /not closed/],
];

describe("what is no filter", () => {
  it("is refused with the place and what to do", async () => {
    const store = await table();
    for (const [filter, byte, tells] of refusals) {
      const error = await appErrorOf(store.filter({ filter, search: "" }, undefined));
      expect(error.code, filter).toBe("invalid-request");
      expect(error.where?.field, filter).toBe("filter");
      expect(`${error.message} ${error.hint ?? ""}`, filter).toMatch(tells);
      if (byte !== undefined) expect(error.where?.byte, filter).toBe(byte);
      expect(error.message, filter).not.toMatch(/LINE \d|c\d+|t\d\.v/);
    }
    // Nothing of it was run.
    expect(await rowsOf(store, "row < 2")).toEqual([0, 1]);
  });
});
