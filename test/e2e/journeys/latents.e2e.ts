import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { journey } from "../journey";
import { TablePage } from "../tablePage";

journey("latents computed elsewhere open on the map without a model", async ({ explore }) => {
  const { page } = explore;
  const folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-latents-"));
  try {
    const file = path.join(folder, "cells.csv");
    const rows = Array.from({ length: 300 }, (_, i) =>
      [`c${i}`, Math.sin(i), Math.cos(i * 1.7), 0.2, 0.3, ["T", "B"][i % 2]].join(","),
    );
    await writeFile(file, ["cell_id,mu_0,mu_1,sd_0,sd_1,kind", ...rows].join("\n"));
    await explore.lookAtFiles([file]);
    await page.getByTestId("open-use").getByText("Latents").click();
    await expect(page.getByTestId("column-mu_0")).toHaveAttribute("data-role", "mean");
    await expect(page.getByTestId("column-sd_1")).toHaveAttribute("data-role", "sd");
    await explore.load();
    await expect.poll(() => explore.pointsDrawn()).toBe(300);
    await expect(page.getByTestId("latents-banner")).toContainText(
      "2 latents of the file, with their spreads",
    );
    const { x, y } = await explore.pixelOf(0, 1);
    await page.mouse.click(x, y);
    await expect(page.getByTestId("latent-metadata")).toContainText("cell_id");
    await page.getByRole("tab", { name: "Overlap" }).click();
    await expect(page.getByText("Overlap coefficient")).toBeVisible();
    await page.getByRole("tab", { name: "Evidence" }).click();
    await expect(page.getByTestId("evidence-empty")).toContainText("There is no model");

    // Vectors of the Projector with a sprite: its pictures stand for the items.
    await page.getByRole("tab", { name: "Explore" }).click();
    const config = path.join(folder, "projector_config.json");
    const sprite = { imagePath: "sprite.png", singleImageDim: [6, 5] };
    const embedding = { tensorPath: "tensors.tsv", metadataPath: "metadata.tsv", sprite };
    await writeFile(config, JSON.stringify({ embeddings: [embedding] }));
    const fixtures = path.join(import.meta.dirname, "../../fixtures/projector");
    const given = ["tensors.tsv", "metadata.tsv", "sprite.png"].map((name) => path.join(fixtures, name));
    await explore.openFiles([config, ...given]);
    await expect.poll(() => explore.pointsDrawn()).toBe(25);
    await new TablePage(explore).open();
    // The left upper pixel of picture i has the grey 250 - 9 i.
    const corner = (picture: HTMLCanvasElement): readonly number[] => [
      picture.width,
      picture.height,
      picture.getContext("2d")?.getImageData(0, 0, 1, 1).data[0] ?? -1,
    ];
    const inRow = page.getByTestId("table-grid").locator('canvas[aria-label="Item 4"]');
    await expect.poll(() => inRow.evaluate(corner)).toEqual([6, 5, 250 - 9 * 4]);
    await inRow.click();
    await expect.poll(() => page.getByTestId("item-picture").evaluate(corner)).toEqual([6, 5, 250 - 9 * 4]);
    // On the map 0..255 are drawn as 8..246.
    const at = await explore.pixelOf(-1.332, -1.509);
    await page.mouse.move(at.x, at.y);
    const inCard = page.getByTestId("hover-card").locator("canvas");
    await expect(inCard).toBeVisible();
    expect(await inCard.evaluate(corner)).toEqual([6, 5, Math.round(8 + (238 * (250 - 9 * 4)) / 255)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
