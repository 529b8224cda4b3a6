import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElectronApplication, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PriorscapeBridge } from "#shared/contract/bridge";
import { buildAll, isBuilt } from "../../electron/setup/build.mjs";
import { startDesktop, startUnwatched, whyNoDesktop } from "./desktopApp";

declare global {
  interface Window {
    /** As the page declares it. */
    readonly priorscape?: PriorscapeBridge;
  }
}

const reason = whyNoDesktop();
if (reason !== null) console.log(`the desktop app is not tested: ${reason}`);

/** Asks the shell one thing from the page's own world, past the page's code. */
const shellCall = (page: Page, command: string, params: unknown): Promise<unknown> =>
  page.evaluate(
    ([name, value]) =>
      new Promise((resolve) => {
        // A number that the page's own client never reaches.
        const id = 1e9 + Math.floor(performance.now() * 1000);
        window.priorscape?.shell.onMessage((message) => {
          // The shape is what the test asserts.
          const answer = message as { id?: number };
          if (answer.id === id) resolve(message);
        });
        window.priorscape?.shell.send({ kind: "request", id, command: name, params: value });
      }),
    [command, params] as const,
  );

const enginePid = async (page: Page): Promise<number | null> => {
  // As above.
  const answer = (await shellCall(page, "shell:info", {})) as {
    value: { engine: { state: string; pid: number | null } };
  };
  return answer.value.engine.state === "running" ? answer.value.engine.pid : null;
};

describe.skipIf(reason !== null)("the desktop app", () => {
  const folder = mkdtempSync(join(tmpdir(), "priorscape-desktop-"));
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    if (!isBuilt()) await buildAll();
    app = await startDesktop(folder);
    page = await app.firstWindow();
    await page.waitForLoadState();
  }, 120_000);
  afterAll(async () => app?.close());

  it("gives the page no way to the system but its two contracts", async () => {
    const found = await page.evaluate(() => ({
      globals: ["require", "process", "module", "Buffer", "global"].filter((name) => name in window),
      bridge: Object.keys(window.priorscape ?? {}).sort(),
      origin: window.location.origin,
    }));
    expect(found).toEqual({
      globals: [],
      bridge: ["pathForFile", "requestEnginePort", "shell"],
      origin: "app://priorscape",
    });
    const preferences = await app.evaluate(({ webContents }) => {
      const [contents] = webContents.getAllWebContents();
      // Not in Electron's types; its own way to read what a page was made with.
      return (
        contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });

  it("serves its own files alone, with a strict policy", async () => {
    const answers = await page.evaluate(async () => {
      const ask = async (url: string) => {
        const answer = await fetch(url).catch(() => null);
        return answer === null ? "refused" : answer.status;
      };
      const index = await fetch("app://priorscape/");
      return {
        policy: index.headers.get("content-security-policy"),
        statuses: await Promise.all(
          ["/%2e%2e%2fpackage.json", "/..%5cpackage.json", "/../package.json", "/none.js"].map((path) =>
            ask(`app://priorscape${path}`),
          ),
        ),
        other: await ask("app://elsewhere/index.html"),
        file: await ask("file:///etc/passwd"),
        web: await ask("http://127.0.0.1:9/"),
      };
    });
    expect(answers.policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(answers.statuses).toEqual([403, 403, 404, 404]);
    expect(answers).toMatchObject({ other: "refused", file: "refused", web: "refused" });
  });

  it("stays where it is: no navigation, no windows, no permissions", async () => {
    const result = await page.evaluate(async () => {
      const opened = window.open("https://example.org/");
      const notification = await Notification.requestPermission();
      const location = await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve("given"),
          (error) => resolve(error.code),
        );
      });
      window.location.href = "https://example.org/";
      return { opened: opened === null, notification, location };
    });
    expect(result).toEqual({ opened: true, notification: "denied", location: 1 });
    expect(await page.evaluate(() => window.location.href)).toBe("app://priorscape/");
    expect(app.windows()).toHaveLength(1);
  });

  it("checks what the page asks of the shell", async () => {
    expect(await shellCall(page, "shell:setTheme", { theme: "purple" })).toMatchObject({
      kind: "error",
      error: { code: "invalid-request", where: { field: "theme" } },
    });
    expect(await shellCall(page, "shell:setTheme", { theme: "light" })).toMatchObject({ kind: "result" });
    expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe("light");
  });

  it("never gets smaller than its layout allows", async () => {
    const size = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getMinimumSize(),
    );
    expect(size).toEqual([1024, 700]);
  });

  it("connects again after a reload and after the engine's death", async () => {
    await expect.poll(() => enginePid(page), { timeout: 20_000 }).not.toBeNull();
    await page.reload();
    await page.getByRole("button", { name: "Start", exact: true }).waitFor({ timeout: 20_000 });
    const first = await enginePid(page);
    process.kill(first ?? Number.NaN, "SIGKILL");
    await expect
      .poll(async () => ![null, first].includes(await enginePid(page)), { timeout: 20_000 })
      .toBe(true);
    // The shell knows of the new engine first; the page has found it when it shows its number.
    const shown = page.getByTestId("device-chip");
    await expect
      .poll(async () => Number(await shown.getAttribute("data-pid")), { timeout: 20_000 })
      .toBe(await enginePid(page));
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("button", { name: "Pause" }).first().waitFor({ timeout: 20_000 });
  });

  it("is opened once: a second start ends and leaves the first", async () => {
    expect(await startUnwatched(folder)).toBe(0);
    expect(app.windows()).toHaveLength(1);
    expect(await page.evaluate(() => document.title)).toBe("Priorscape");
  });

  it("opens where it was left", async () => {
    const left = { x: 40, y: 50, width: 1100, height: 720 };
    // The display server answers in its own time.
    const boundsOf = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    await app.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
      left,
    );
    await expect.poll(boundsOf, { timeout: 10_000 }).toEqual(left);
    await app.close();
    app = await startDesktop(folder);
    page = await app.firstWindow();
    await expect.poll(boundsOf, { timeout: 10_000 }).toEqual(left);
  });
});
