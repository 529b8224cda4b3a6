import type { Page } from "@playwright/test";

/** One running app with a workspace of its own: the same journeys drive it in a browser and in real Electron. */
export interface Driver {
  readonly kind: "chromium" | "electron";
  readonly page: Page;
  /** The folder that the engine writes to. */
  readonly workspace: string;
  /** Console errors and page errors so far. */
  readonly problems: string[];
  /** Gives files to the page as the open dialog would. */
  chooseFiles(paths: readonly string[], open: () => Promise<void>): Promise<void>;
  /** Answers the next save dialog with a path, or takes the browser's download; gives the file, which may still be in the making. */
  saveFile(save: () => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

/** Collects what a user's console would show in red. */
export function watchProblems(page: Page, problems: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page: ${error.stack ?? error.message}`));
}
