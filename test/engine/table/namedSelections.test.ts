import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppErrorException } from "#shared/domain/appError";
import { emptyMask, fullMask, maskOfRows } from "#shared/table/rowMask";
import { NamedSelections } from "#engine/table/namedSelections";
import { appErrorOf } from "../appErrorOf";
import { temporaryFolder } from "../temporaryFolder";

const noon = "2030-01-01T12:00:00.000Z";

function selections(folder: string, rows = 20, damaged: AppErrorException[] = []): NamedSelections {
  return new NamedSelections(join(folder, "data"), rows, (error) => damaged.push(error));
}

describe("named selections", () => {
  it("are there after a restart as they were saved", async () => {
    const sets = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 19 })), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sets, async (all) => {
        const folder = temporaryFolder();
        const before = selections(folder);
        for (const [i, rows] of all.entries())
          await before.save(`set ${i}`, maskOfRows(rows, 20), `${noon}${i}`);
        const after = selections(folder);
        const list = await after.list();
        expect(list).toEqual(await before.list());
        expect(list.map(({ name, count }) => [name, count])).toEqual(
          all.map((rows, i) => [`set ${i}`, rows.length]),
        );
        for (const [i, { id }] of list.entries()) {
          expect([...(await after.mask(id))]).toEqual([...maskOfRows(all[i] ?? [], 20)]);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("are renamed and removed", async () => {
    const folder = temporaryFolder();
    const all = selections(folder);
    const [first] = await all.save("odd", maskOfRows([1, 3], 20), noon);
    await all.save("none", emptyMask(20), `${noon}1`);
    const id = first?.id ?? "";
    expect((await all.rename(id, "  outliers\n")).map(({ name }) => name)).toEqual(["outliers", "none"]);
    expect((await all.remove(id)).map(({ name }) => name)).toEqual(["none"]);
    expect((await selections(folder).list()).map(({ name }) => name)).toEqual(["none"]);
    expect((await appErrorOf(all.mask(id))).code).toBe("invalid-request");
    expect((await appErrorOf(all.rename("../../x", "y"))).code).toBe("invalid-request");
    expect((await appErrorOf(all.save(" \t", emptyMask(20), noon))).where?.field).toBe("name");
  });

  it("whose file is damaged, or of other data, are told and passed over", async () => {
    const folder = temporaryFolder();
    const all = selections(folder, 1_000);
    for (const name of ["a", "b", "c", "d"]) await all.save(name, fullMask(1_000), `${noon}${name}`);
    const [a, b, c] = await all.list();
    const path = (id: string | undefined): string => join(folder, "data", `${id}.json`);
    await writeFile(path(a?.id), (await readFile(path(a?.id), "utf8")).slice(0, 40));
    const other = JSON.parse(await readFile(path(b?.id), "utf8")) as { mask: string };
    await writeFile(path(b?.id), JSON.stringify({ ...other, mask: "AAAA" }));
    await writeFile(path(c?.id), JSON.stringify({ ...other, rows: 7 }));
    const damaged: AppErrorException[] = [];
    const again = selections(folder, 1_000, damaged);
    expect((await again.list()).map(({ name }) => name)).toEqual(["d"]);
    expect(damaged.map(({ appError }) => appError.code)).toEqual(["storage", "storage", "storage"]);
    // They are left where they are.
    expect(await readdir(join(folder, "data"))).toHaveLength(4);
  });
});
