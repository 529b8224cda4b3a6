import { expect, it } from "vitest";
import { cancelSource } from "#shared/rpc/cancelSource";
import { newWorkspace, openEngine, wine } from "./openEngine";

it("checks the machine while training goes on, and leaves the open model alone", async () => {
  const engine = await openEngine(await newWorkspace(wine));
  const before = await engine.state();
  await engine.call("training:start", {});
  const shares: number[] = [];
  const first = await engine.training(({ state }) => state === "running");
  const found = await engine.call(
    "calibration:run",
    { seed: 1 },
    { onProgress: ({ done, total }) => shares.push(done / total) },
  );
  expect(found.passed, found.verdict).toBe(true);
  expect(found.device).toBe(before.devices[0]?.name);
  expect(shares[0]).toBe(0);
  expect(shares[shares.length - 1]).toBe(1);
  const after = await engine.call("training:pause", {});
  expect(after.step).toBeGreaterThan(first.step);
  const { model, dataset, datasetVersion } = await engine.state();
  expect(model?.config).toEqual(before.model?.config);
  expect([dataset, datasetVersion]).toEqual([before.dataset, before.datasetVersion]);
  expect(engine.complaints).toEqual([]);
});

it("can be called off", async () => {
  const engine = await openEngine(await newWorkspace(wine));
  await engine.state();
  const source = cancelSource();
  const error = await engine.failure(
    "calibration:run",
    { seed: 1 },
    { signal: source.signal, onProgress: () => source.abort() },
  );
  expect(error.code).toBe("cancelled");
});
