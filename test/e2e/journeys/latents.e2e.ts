import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { journey } from "../journey";

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
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
