import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SourceWatch, type Watched } from "#engine/session/sourceWatch";
import { loadPaths } from "../data/files";
import { temporaryFolder } from "../temporaryFolder";

it("tells once that a file of the open data changed, and once that it is gone", async () => {
  const path = join(temporaryFolder(), "a.csv");
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i * i}`);
  writeFileSync(path, ["a,b", ...rows].join("\n"));
  const { summary } = await loadPaths([path]);
  const told: string[] = [];
  const session: { -readonly [K in keyof Watched]: Watched[K] } = {
    openData: { summary, version: 1 },
    notify: (_level, text, offers) => told.push(`${text} ${offers ?? "nothing"} offered`),
  };
  const watch = new SourceWatch(session, { after: () => () => undefined });
  await watch.look();
  await watch.look();
  expect(told).toEqual([]);
  writeFileSync(path, ["a,b", ...rows, "99,99"].join("\n"));
  await watch.look();
  await watch.look();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`${path} changed since it was read`);
  expect(told[0]).toContain("reload offered");
  rmSync(path);
  await watch.look();
  await watch.look();
  expect(told).toHaveLength(2);
  expect(told[1]).toMatch(/is gone.*nothing offered/);
  session.openData = { summary, version: 2 };
  await watch.look();
  expect(told).toHaveLength(2);
  watch.close();
});
