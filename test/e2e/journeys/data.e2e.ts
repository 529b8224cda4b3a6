import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "@playwright/test";
import { strToU8, zipSync } from "fflate";
import { journey } from "../journey";
import { repositoryRoot } from "../repositoryRoot";
import { TablePage } from "../tablePage";

const fixtures = path.join(repositoryRoot, "test/fixtures");

async function inDuck(sql: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

journey.describe("data", () => {
  let folder = "";
  journey.beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-data-"));
  });
  journey.afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  journey(
    "cells with latents of another program open on the map, coloured by a gene",
    async ({ explore }) => {
      const { page } = explore;
      await explore.lookAtFiles([path.join(fixtures, "hdf5/dense.h5ad")]);
      await page.getByTestId("open-use").getByText("Latents").click();
      await expect(page.getByTestId("open-array")).toContainText("obsm/X_pca");
      await explore.load();
      await expect.poll(() => explore.pointsDrawn()).toBe(23);
      await expect(page.getByTestId("latents-banner")).toContainText("4 latents");
      await page.keyboard.press("ControlOrMeta+K");
      await page.keyboard.type("Colour the map by GENE4");
      await page.keyboard.press("Enter");
      await expect(explore.map).toHaveAttribute("data-color-by", "GENE4");
      await expect(page.getByTestId("legend-ramp")).toBeVisible();
    },
  );

  journey("Parquet is filtered, and what the filter lets through is exported", async ({ explore }) => {
    const { page } = explore;
    const file = path.join(folder, "people.parquet");
    await inDuck(
      `COPY (SELECT i AS id, (i * 7919 % 100 / 10.0)::FLOAT AS height, (i * 104729 % 60)::FLOAT AS weight,
         (18 + i * 31 % 60)::INTEGER AS age, chr(65 + (i % 3)::INT) AS team FROM range(600) t(i))
       TO '${file}' (FORMAT parquet)`,
    );
    await explore.openFiles([file]);
    await expect.poll(() => explore.pointsDrawn()).toBe(600);
    const table = new TablePage(explore);
    await table.open();
    await table.filter("age > 40 and team = 'B'");
    const [[expected] = []] = await inDuck(
      `SELECT count(*)::INTEGER FROM '${file}' WHERE age > 40 AND team = 'B'`,
    );
    await expect.poll(() => explore.pointsDrawn()).toBe(expected);
    await page.getByTestId("export").click();
    await page.getByTestId("export-filtered").click();
    const saved = await explore.driver.saveFile(() => page.getByTestId("export-filtered-parquet").click());
    await expect(page.getByText(/Saved \d+ rows/).first()).toBeVisible();
    const rows = await inDuck(
      `SELECT age, team, round(height::DOUBLE, 3) FROM read_parquet('${saved}') ORDER BY "row"`,
    );
    expect(rows).toEqual(
      await inDuck(
        `SELECT age, team, round(height::DOUBLE, 3) FROM '${file}' WHERE age > 40 AND team = 'B' ORDER BY id`,
      ),
    );
  });

  journey(
    "every kind of broken file is refused by name and place, and what is open stays open",
    { tag: "@one-shell" },
    async ({ explore }) => {
      const { page } = explore;
      const fixture = (name: string): Promise<Buffer> => readFile(path.join(fixtures, name));
      const parquet = await fixture("tables/frame.parquet");
      const h5ad = await fixture("hdf5/dense.h5ad");
      const array = Buffer.from(await fixture("numpy/f4.npy"));
      const shape = array.indexOf("'shape': (");
      array.write("'shape': (9", shape, "latin1");
      const png = await fixture("images/rgb.png");
      const broken: readonly (readonly [string, Buffer | Uint8Array, RegExp])[] = [
        ["ragged.csv", strToU8("a,b,c\n1,2,3\n4,5\n6,7,8\n1,2,3,4,5\n"), /row|line/i],
        ["cut.parquet", parquet.subarray(0, parquet.length >> 1), /Expected/],
        ["lying.npy", array, /Expected/],
        ["cut.h5ad", h5ad.subarray(0, h5ad.length >> 1), /38,192 bytes/],
        ["escapes.zip", zipSync({ "../../outside.png": png, "b/inside.png": png }), /outside\.png/],
        [
          "photos.zip",
          zipSync({ "a/worse.png": png.subarray(0, 40), "a/bad.png": png.subarray(0, 60) }),
          /bad\.png/,
        ],
        ["notes.xyz", strToU8("\u0000\u0001\u0002 nothing that anybody reads"), /Expected/],
        ["nothing.csv", new Uint8Array(0), /Expected/],
      ];
      for (const [name, bytes, place] of broken) {
        await journey.step(name, async () => {
          const file = path.join(folder, name);
          await writeFile(file, bytes);
          await explore.lookAtFiles([file]);
          const problem = page.getByTestId("open-error");
          // What a look does not see, because it looks at a part, loading does.
          if (!(await problem.isVisible())) await page.getByTestId("open-load").click();
          await expect(page.getByTestId("open-dialog")).toContainText(name);
          await expect(problem).toContainText(place);
          await expect(problem).toContainText("What to do");
          await expect(problem).toContainText("Handwritten digits stays open");
          await page.keyboard.press("Escape");
          await expect(page.getByTestId("open-dialog")).toBeHidden();
        });
      }
      expect(await explore.datasetName()).toContain("Handwritten digits");
      expect(await explore.pointsDrawn()).toBe(10_000);
    },
  );

  journey("loading is cancelled and nothing is lost", { tag: "@one-shell" }, async ({ explore }) => {
    const { page } = explore;
    const file = path.join(folder, "long.csv");
    const line = Array.from({ length: 40 }, (_, k) => `${k}.25`).join(",");
    const names = Array.from({ length: 40 }, (_, k) => `x${k}`).join(",");
    await writeFile(file, `${names}\n${`${line}\n`.repeat(120_000)}`);
    await explore.lookAtFiles([file]);
    await page.getByTestId("open-load").click();
    await page.getByTestId("open-cancel").click();
    await expect(page.getByTestId("open-load")).toBeEnabled();
    await expect(page.getByTestId("open-line")).toContainText("40 values each");
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("open-dialog")).toBeHidden();
    expect(await explore.datasetName()).toContain("Handwritten digits");
    expect(await explore.pointsDrawn()).toBe(10_000);
    await explore.play();
    await explore.pause();
  });
});
