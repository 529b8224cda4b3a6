import { copyFile, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenPlan } from "#shared/domain/openPlan";
import { loadDataset } from "#engine/data/loadDataset";
import { useBuiltReader } from "../reader/builtReader";
import { temporaryFolder } from "../temporaryFolder";
import { assetsRoot, newWorkspace, openEngine, wine, type OpenEngine } from "./openEngine";

useBuiltReader();

const fixture = resolve("test/fixtures/hdf5/dense.h5ad");

async function encoded(engine: OpenEngine): Promise<void> {
  if ((await engine.state()).encodingVersion === 0) await engine.next("encoding:changed");
}

describe("latents back into AnnData", () => {
  it("are in the obsm of a copy, and the file itself stays as it is", async () => {
    const folder = temporaryFolder();
    const source = join(folder, "cells.h5ad");
    await copyFile(fixture, source);
    const engine = await openEngine(await newWorkspace(wine));
    await engine.call("data:open", { source: { kind: "paths", paths: [source] } });
    const { model } = await engine.state();
    const changed = engine.next("encoding:changed");
    if ((await engine.state()).encodingVersion === 0) await changed;
    const snapshot = await engine.call("encoding:snapshot", {});
    expect(snapshot.latentSize).toBe(model?.config.latentSize);

    const target = join(folder, "with latents.h5ad");
    const exported = await engine.call("table:exportLatents", {
      ...{ target: { kind: "path", path: target }, key: "X_priorscape" },
    });
    expect(exported.path).toBe(target);
    expect((await readFile(source)).equals(await readFile(fixture))).toBe(true);

    // Opened again, the copy has the latents as arrays that need no model.
    const plan: OpenPlan = {
      array: "obsm/X_priorscape",
      use: "latents",
      spread: { array: "obsm/X_priorscape_sd", holds: "sd" },
    };
    const again = await loadDataset({ kind: "paths", paths: [target], plan }, { assetsRoot });
    expect([...(again.latents?.mean ?? [])]).toEqual([...snapshot.mean]);
    expect([...(again.latents?.sd ?? [])]).toEqual([...snapshot.sd]);
  });

  it("are refused for data of another kind and under a name that is taken", async () => {
    const folder = temporaryFolder();
    const engine = await openEngine(await newWorkspace(wine));
    await encoded(engine);
    const target = { kind: "path", path: join(folder, "x.h5ad") } as const;
    const other = await engine.failure("table:exportLatents", { target, key: "X_priorscape" });
    expect(other.code).toBe("unsupported");
    await engine.call("data:open", { source: { kind: "paths", paths: [fixture] } });
    await encoded(engine);
    await engine.call("table:exportLatents", { target, key: "X_a" });
    await engine.call("data:open", { source: { kind: "paths", paths: [target.path] } });
    await encoded(engine);
    const taken = await engine.failure("table:exportLatents", { target, key: "X_a" });
    expect(taken).toMatchObject({ code: "invalid-request", found: "X_a" });
  });
});
