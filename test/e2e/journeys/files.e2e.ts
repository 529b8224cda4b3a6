import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import { journey } from "../journey";
import { repositoryRoot } from "../repositoryRoot";

const datasets = path.join(repositoryRoot, "assets/datasets");

journey.describe("files", () => {
  let folder = "";
  journey.beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-files-"));
  });
  journey.afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  journey("a numeric CSV opens, with a Gaussian likelihood, and trains", async ({ explore }) => {
    const file = path.join(folder, "my-wines.csv");
    await writeFile(file, await readFile(path.join(datasets, "wine.csv")));
    await explore.openFiles([file]);
    await expect.poll(() => explore.datasetName(), { timeout: 30_000 }).toContain("my-wines");
    await expect.poll(() => explore.pointsDrawn()).toBe(178);
    await expect(explore.page.getByTestId("model-likelihood")).toContainText("Gaussian");
    await explore.play();
    await explore.reachStep(30);
    await explore.pause();
  });

  journey(
    "a look decides roles and a split before anything is loaded",
    { tag: "@one-shell" },
    async ({ explore }) => {
      const { page } = explore;
      const file = path.join(folder, "my-wines.csv");
      await writeFile(file, await readFile(path.join(datasets, "wine.csv")));
      await explore.lookAtFiles([file]);
      await expect(page.getByTestId("open-line")).toContainText("178 rows · 13 values each");
      await page.getByTestId("role-ash").click();
      await page.getByRole("option", { name: "metadata" }).click();
      await expect(page.getByTestId("open-line")).toContainText("12 values each");
      await page.getByTestId("open-validation").fill("50");
      await page.getByTestId("open-validation").press("Tab");
      await expect(page.getByTestId("column-ash")).toHaveAttribute("data-role", "metadata");
      expect(await explore.datasetName()).toContain("Handwritten digits");
      await explore.load();
      await expect.poll(() => explore.datasetName()).toContain("my-wines");
      await expect(page.getByText("12 columns, standardised per column")).toBeVisible();
      await expect(page.getByText("89 items, held out")).toBeVisible();
    },
  );

  journey("a CSV dropped into the window opens", async ({ explore }) => {
    const text = await readFile(path.join(datasets, "wine.csv"), "utf8");
    const transfer = await explore.page.evaluateHandle((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], "dropped.csv", { type: "text/csv" }));
      return data;
    }, text);
    await explore.map.dispatchEvent("dragover", { dataTransfer: transfer });
    await expect(explore.page.getByTestId("drop-target")).toBeVisible();
    await explore.map.dispatchEvent("drop", { dataTransfer: transfer });
    await explore.load();
    await expect.poll(() => explore.datasetName(), { timeout: 30_000 }).toContain("dropped");
    await expect.poll(() => explore.pointsDrawn()).toBe(178);
  });

  journey("an IDX pair opens", { tag: "@one-shell" }, async ({ explore }) => {
    const images = path.join(datasets, "fashion-mnist-10k/images-idx3-ubyte.gz");
    const labels = path.join(datasets, "fashion-mnist-10k/labels-idx1-ubyte.gz");
    await explore.openFiles([labels, images]);
    await expect.poll(() => explore.datasetName(), { timeout: 30_000 }).not.toContain("Handwritten");
    await expect.poll(() => explore.pointsDrawn()).toBe(10_000);
  });

  journey("a truncated IDX file is refused by byte and loses nothing", async ({ explore }) => {
    const whole = gunzipSync(await readFile(path.join(datasets, "mnist-10k/images-idx3-ubyte.gz")));
    const file = path.join(folder, "cut-images-idx3-ubyte");
    await writeFile(file, whole.subarray(0, 100_000));
    const step = await explore.step();
    await explore.lookAtFiles([file]);
    const problem = explore.page.getByTestId("open-error");
    await expect(problem).toContainText("cut-images-idx3-ubyte");
    await expect(problem).toContainText("7,840,016");
    await expect(problem).toContainText("100,000");
    await expect(problem).toContainText("Handwritten digits stays open");
    await expect(explore.page.getByTestId("open-load")).toBeDisabled();
    await explore.page.keyboard.press("Escape");
    await expect(explore.page.getByTestId("open-dialog")).toBeHidden();
    expect(await explore.datasetName()).toContain("Handwritten digits");
    expect(await explore.pointsDrawn()).toBe(10_000);
    expect(await explore.step()).toBe(step);
  });

  journey(
    "a CSV with a word among the numbers is refused by row and column",
    { tag: "@one-shell" },
    async ({ explore }) => {
      const file = path.join(folder, "broken.csv");
      const rows = Array.from({ length: 40 }, (_, i) => `${i % 7}.5,${(i * 13) % 11}.25,${(i * 7) % 5}`);
      rows[22] = "1.5,twelve,3";
      await writeFile(file, ["height,width,depth", ...rows].join("\n"));
      await explore.lookAtFiles([file]);
      await explore.page.getByTestId("open-load").click();
      const problem = explore.page.getByTestId("open-error");
      await expect(problem).toContainText("broken.csv");
      await expect(problem).toContainText("width");
      await expect(problem).toContainText("twelve");
      await expect(problem).toContainText("24");
      await explore.page.getByTestId("open-cancel").click();
      expect(await explore.datasetName()).toContain("Handwritten digits");
    },
  );
});
