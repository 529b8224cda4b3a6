import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countRows, maskOfRows, rowsOfMask } from "#shared/table/rowMask";
import { temporaryFolder } from "../temporaryFolder";
import { newWorkspace, openEngine, wine, type OpenEngine } from "./openEngine";

async function openWine(workspace: string): Promise<OpenEngine> {
  const engine = await openEngine(workspace);
  if ((await engine.state()).encodingVersion === 0) await engine.next("encoding:changed");
  return engine;
}

describe("the table of the engine", () => {
  it("has the data, the latents and, as it comes, the evidence", async () => {
    const workspace = await newWorkspace(wine);
    const engine = await openWine(workspace);
    const before = await engine.call("table:describe", {});
    const sources = before.columns.map(({ source }) => source);
    expect(before.count).toBe(178);
    expect(sources.filter((source) => source === "feature")).toHaveLength(13);
    expect(sources).toContain("latent");
    expect(sources).not.toContain("evidence");
    const changed = engine.next("table:changed", ({ tableVersion }) => tableVersion > before.tableVersion);
    const done = engine.next("survey:progress", ({ state }) => state === "done");
    await engine.call("survey:start", { split: "validation", samples: 50, seed: 1, afresh: false });
    const { total } = await done;
    await changed;
    // A change may come before the last rows do.
    let known = 0;
    while (known < total) {
      known = (await engine.call("table:filter", { filter: "elbo is not null", search: "" })).count;
      if (known < total) await engine.next("table:changed");
    }
    const { mask } = await engine.call("table:filter", { filter: "log_evidence >= elbo", search: "" });
    const rows = rowsOfMask(mask);
    const { cells } = await engine.call("table:cells", {
      rows,
      columns: ["split", "elbo", "log_evidence", "gap"],
    });
    const [split, elbo, evidence, gap] = cells.map(({ values }) => [...values]);
    expect(new Set(split)).toEqual(new Set(["validation"]));
    expect(gap).toEqual(evidence?.map((value, i) => Number(value) - Number(elbo?.[i])));
    expect(engine.complaints).toEqual([]);

    await engine.close();
    const second = await openEngine(workspace);
    const kept = await second.call("table:filter", { filter: "elbo is not null", search: "" });
    expect(kept.count).toBe(total);
  });

  it("follows the weights", async () => {
    const engine = await openWine(await newWorkspace(wine));
    const column = async (): Promise<readonly number[]> => {
      const z = await engine.call("table:column", { column: "z1" });
      return z.kind === "number" ? [...z.values] : [];
    };
    const snapshot = await engine.call("encoding:snapshot", {});
    const { latentSize } = snapshot;
    const first = await column();
    expect(first).toEqual([...snapshot.mean].filter((_, i) => i % latentSize === 0));
    const changed = engine.next("table:changed");
    await engine.call("training:step", {});
    await changed;
    const second = await column();
    expect(second).not.toEqual(first);
  });

  it("is another one with other data", async () => {
    const engine = await openWine(await newWorkspace(wine));
    const before = await engine.call("table:describe", {});
    const path = join(temporaryFolder(), "t.csv");
    await writeFile(
      path,
      `city,a,b\n${Array.from({ length: 20 }, (_, i) => `town ${i % 3},${i},${(i * 7) % 5}`).join("\n")}\n`,
    );
    await engine.call("data:open", { source: { kind: "paths", paths: [path] } });
    const after = await engine.call("table:describe", {});
    expect(after.count).toBe(20);
    expect(after.datasetVersion).toBeGreaterThan(before.datasetVersion);
    expect(after.tableVersion).toBeGreaterThan(before.tableVersion);
    const { count } = await engine.call("table:filter", {
      filter: "a >= 10 and city = 'town 1'",
      search: "",
    });
    expect(count).toBe(4);
    const refused = await engine.failure("table:filter", { filter: "alcohol > 1", search: "" });
    expect(refused.where).toEqual({ field: "filter", byte: 0 });
  });

  it("exports to a path or in pieces, whole columns as they are shown", async () => {
    const engine = await openWine(await newWorkspace(wine));
    const path = join(temporaryFolder(), "wine.csv");
    const mask = maskOfRows([0, 177], 178);
    const kept = await engine.call("table:export", {
      ...{ target: { kind: "path", path }, format: "csv", mask, columns: null },
    });
    const text = await readFile(path, "utf8");
    expect(kept).toEqual({ path, download: null, bytes: Buffer.byteLength(text) });
    const [header = "", ...lines] = text.trim().split("\n");
    const { columns } = await engine.call("table:describe", {});
    expect(header).toBe(columns.map(({ id }) => (/^\w+$/.test(id) ? id : id)).join(","));
    expect(lines.map((line) => line.split(",")[0])).toEqual(["0", "177"]);

    const target = { kind: "download", name: "wine.csv" } as const;
    const { download } = await engine.call("table:export", { target, format: "csv", mask, columns: null });
    const piece = await engine.call("download:read", { download: download ?? "", offset: 0 });
    expect(piece.isLast).toBe(true);
    expect(Buffer.from(piece.bytes).toString()).toBe(text);
    const again = await engine.failure("download:read", { download: download ?? "", offset: 0 });
    expect(again.code).toBe("invalid-request");
  });

  it("keeps named selections with the data, over a restart", async () => {
    const workspace = await newWorkspace(wine);
    const first = await openWine(workspace);
    const strong = await first.call("table:filter", { filter: "alcohol > 14", search: "" });
    expect(strong.count).toBe(countRows(strong.mask));
    await first.call("selection:save", { name: "strong", mask: strong.mask });
    const { selections } = await first.call("selection:save", { name: "two", mask: maskOfRows([1, 2], 178) });
    await first.call("selection:rename", { id: selections[1]?.id ?? "", name: "a pair" });
    expect((await first.failure("selection:save", { name: "x", mask: new Uint8Array(3) })).where?.field).toBe(
      "mask",
    );
    await first.close();
    const second = await openEngine(workspace);
    const kept = (await second.call("selection:list", {})).selections;
    expect(kept.map(({ name, count }) => [name, count])).toEqual([
      ["strong", strong.count],
      ["a pair", 2],
    ]);
    const { mask } = await second.call("selection:mask", { id: kept[0]?.id ?? "" });
    expect([...mask]).toEqual([...strong.mask]);
  });
});
