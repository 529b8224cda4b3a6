import { expect } from "@playwright/test";
import { journey } from "../journey";

journey("a model is trained on the bound of several samples", { tag: "@one-shell" }, async ({ explore }) => {
  const { page } = explore;
  const section = page.getByRole("region", { name: "Objective" });
  await expect(section.locator(".section-fact")).toHaveText("ELBO");

  await page.getByTestId("objective-bound").getByRole("radio", { name: "IWAE" }).click();
  await expect(section.locator(".section-fact")).toHaveText("IWAE, K = 50");
  const samples = page.getByTestId("objective-samples");
  await samples.fill("201");
  await samples.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "200" })).toBeVisible();
  await samples.fill("4");
  await samples.press("Enter");
  await page.getByTestId("objective-create").click();
  await expect(page.getByTestId("objective-create")).toHaveCount(0);
  await expect(section.locator(".section-fact")).toHaveText("IWAE, K = 4");

  await page.getByTestId("training-toggle").click();
  await expect(page.getByTestId("training-toggle")).toHaveText("Pause");
  await expect(page.getByTestId("elbo")).toContainText(/\d/, { timeout: 60_000 });
  await page.getByTestId("training-toggle").click();
  await expect(page.getByTestId("training-toggle")).toHaveText("Start");
  await page.getByRole("button", { name: "ELBO, validation" }).hover();
  await expect(page.getByRole("tooltip").first()).toContainText("4 samples of z per item");
  await expect(page.getByRole("tooltip").first()).toContainText("L₄, the bound that is trained");
});
