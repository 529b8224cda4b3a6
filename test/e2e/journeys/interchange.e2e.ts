import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { journey } from "../journey";
import { repositoryRoot } from "../repositoryRoot";

const fixtures = path.join(repositoryRoot, "test/fixtures/onnx");

journey.describe("models of other programs", () => {
  let folder = "";
  journey.beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-onnx-"));
  });
  journey.afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  journey(
    "an encoder and a decoder made by PyTorch open on their data, and go out again",
    async ({ explore }) => {
      const { page, driver } = explore;
      const data = path.join(folder, "rows.csv");
      const rows = Array.from({ length: 40 }, (_, row) =>
        Array.from({ length: 12 }, (__, column) => ((row * 7 + column * 13) % 19) / 19 - 0.5).join(","),
      );
      const header = Array.from({ length: 12 }, (_, column) => `c${column}`).join(",");
      await writeFile(data, [header, ...rows].join("\n"));
      await explore.openFiles([data]);
      await expect.poll(() => explore.pointsDrawn()).toBe(40);

      await page.getByTestId("model-picker").click();
      await page.getByTestId("model-import").click();
      const choose = (names: readonly string[]) =>
        driver.chooseFiles(
          names.map((name) => path.join(fixtures, name)),
          () => page.getByTestId("import-choose").click(),
        );
      await choose(["convolutional-encoder.onnx", "convolutional-decoder.onnx"]);
      await expect(page.getByTestId("import-dialog")).toContainText("No file gives 12 values for each row");
      await expect(page.getByTestId("import-accept")).toBeDisabled();
      await choose(["dense-encoder.onnx", "dense-decoder.onnx"]);
      await expect(page.getByTestId("import-files")).toContainText("mu [batch, 3], log_var [batch, 3]");
      await expect(page.getByTestId("import-mean")).toContainText("mu");
      await expect(page.getByTestId("import-spread-kind")).toContainText("log σ²");
      await expect(page.getByTestId("import-gives")).toContainText("mean of a Gaussian");
      await page.getByTestId("import-accept").click();
      await expect(page.getByTestId("import-dialog")).toBeHidden();
      await expect(page.getByTestId("model-picker")).toContainText("dense-decoder");
      await expect(page.getByTestId("imported-encoder")).toHaveText("dense-encoder.onnx");
      await expect.poll(() => explore.pointsDrawn()).toBe(40);

      await page.keyboard.press("ControlOrMeta+KeyK");
      const saved = await driver.saveFile(async () => {
        await page.keyboard.type("Export the decoder");
        await page.keyboard.press("Enter");
      });
      await expect
        .poll(async () => (await readFile(saved).catch(() => Buffer.alloc(0))).includes("latent_size"))
        .toBe(true);
    },
  );
});
