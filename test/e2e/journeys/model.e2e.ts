import { expect } from "@playwright/test";
import { journey } from "../journey";

journey("a latent size out of range is refused beside its field", async ({ explore }) => {
  const { page } = explore;
  const field = page.getByTestId("model-latent-size");
  await field.fill("500");
  await field.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "128" })).toBeVisible();
  await expect(page.getByTestId("model-picker")).toContainText("Demonstration");
  await field.press("Escape");
  await expect(field).toHaveValue("2");
});

journey(
  "five latent dimensions: any two axes, a third, principal components, a slider for the rest",
  { tag: "@one-shell" },
  async ({ explore }) => {
    const { page } = explore;
    const field = page.getByTestId("model-latent-size");
    await field.fill("5");
    await field.press("Enter");
    await page.getByTestId("model-create").click();
    await expect.poll(async () => (await explore.probe()).length, { timeout: 30_000 }).toBe(5);
    await expect.poll(() => explore.pointsDrawn()).toBe(10_000);
    await expect(page.locator("[data-testid^=dimension-]")).toHaveCount(3);

    const drawn = await explore.map.getAttribute("data-frame");
    await page.getByTestId("axis-x").click();
    await page.getByRole("option", { name: "z₄" }).click();
    await expect(page.getByTestId("axis-title-x")).toContainText("z₄");
    await expect.poll(() => explore.map.getAttribute("data-frame")).not.toBe(drawn);

    await page.getByTestId("axis-third").click();
    await page.getByRole("option", { name: "PCA of means" }).click();
    await expect(page.getByTestId("axis-title-x")).toContainText("PC 1");
    await expect.poll(() => explore.pointsDrawn()).toBe(10_000);
  },
);
