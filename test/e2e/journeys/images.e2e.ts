import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { PNG } from "pngjs";
import { makeZip } from "../../engine/data/images/makeZip";
import { journey } from "../journey";

/** Bars of two directions in two folders, and one file that is no picture. */
function writePictures(folder: string, count: number): void {
  for (const [kind, isUpright] of [
    ["upright", true],
    ["lying", false],
  ] as const) {
    mkdirSync(path.join(folder, kind), { recursive: true });
    for (let i = 0; i < count; i++) {
      const png = new PNG({ width: 20, height: 16 });
      for (let pixel = 0; pixel < 320; pixel++) {
        const [x, y] = [pixel % 20, Math.floor(pixel / 20)];
        const bright = Math.abs((isUpright ? x : y) - (3 + (i % 10))) < 2;
        png.data.set(bright ? [250, 200, 40, 255] : [20, 30, 60, 255], pixel * 4);
      }
      writeFileSync(path.join(folder, kind, `${i}.png`), PNG.sync.write(png));
    }
  }
  writeFileSync(path.join(folder, "upright/broken.png"), "not a picture");
}

journey.describe("images and cells", () => {
  let folder = "";
  journey.beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "priorscape-images-"));
  });
  journey.afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  journey("a folder of images becomes a trained map", async ({ explore, driver }) => {
    const pictures = path.join(folder, "bars");
    writePictures(pictures, 40);
    let source = pictures;
    if (driver.kind === "chromium") {
      // A page cannot be given a folder's path: its files come as one archive.
      const names = readdirSync(pictures, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith("png"),
      );
      source = path.join(folder, "bars.zip");
      writeFileSync(
        source,
        makeZip(
          names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(path.join(pictures, name))) })),
        ),
      );
    }
    await explore.lookAtFiles([source]);
    await expect(explore.page.getByTestId("open-dialog")).toContainText("81 images");
    await explore.load();
    await expect.poll(() => explore.datasetName()).toContain("bars");
    await expect.poll(() => explore.pointsDrawn()).toBe(80);
    await explore.play();
    await explore.reachStep(20);
    await explore.pause();
  });
});
