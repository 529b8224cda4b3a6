import { expect } from "@playwright/test";
import { journey } from "../journey";

journey("runs are listed, named, compared, removed, taken back and opened again", async ({ explore }) => {
  const { page } = explore;
  await page.getByTestId("runs-tab").click();
  await expect(page.getByTestId("runs-empty")).toBeVisible();

  await page.getByTestId("explore-tab").click();
  await explore.play();
  await explore.pause();
  const latentSize = page.getByTestId("model-latent-size");
  await latentSize.fill("3");
  await latentSize.press("Enter");
  await page.getByTestId("model-create").click();
  await expect.poll(() => explore.step()).toBe(0);
  await explore.play();
  await explore.reachStep(20);
  await explore.pause();

  await page.getByTestId("model-picker").click();
  await page.getByTestId("model-runs").click();
  const rows = page.getByTestId("run-row");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("open");

  await rows.nth(1).click();
  await page.keyboard.press("F2");
  await page.getByTestId("run-name-field").fill("The first");
  await page.keyboard.press("Enter");
  await expect(rows.nth(1)).toContainText("The first");
  // The keyboard is still in the table.
  await page.keyboard.press("Shift+ArrowUp");
  await expect(page.getByTestId("curve-label")).toHaveCount(2);
  await expect(page.getByTestId("runs-differences")).toContainText("Latent size");

  await rows.nth(1).click();
  await page.keyboard.press("Delete");
  await expect(rows).toHaveCount(1);
  await expect(page.getByTestId("runs-removed")).toContainText("The first");
  await page.getByTestId("runs-undo").click();
  await expect(rows).toHaveCount(2);

  // What is taken back from the bin itself is chosen; what is emptied is gone.
  await rows.nth(1).click();
  await page.getByTestId("run-duplicate").click();
  await expect(rows).toHaveCount(3);
  await page.getByTestId("run-remove").click();
  await expect(rows).toHaveCount(2);
  await rows.nth(1).click();
  await page.getByTestId("run-remove").click();
  await page.getByTestId("runs-bin").click();
  await expect(page.getByTestId("bin-row")).toHaveCount(2);
  await page.getByRole("button", { name: "Restore The first", exact: true }).click();
  await expect(page.getByTestId("bin-row")).toHaveCount(1);
  await page.getByTestId("bin-empty").click();
  await page.getByTestId("bin-empty-sure").click();
  await expect(page.getByTestId("bin-nothing")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(rows).toHaveCount(2);

  await rows.nth(1).dblclick();
  await explore.ready();
  await expect(page.getByTestId("model-picker")).toContainText("The first");
});
