import { BrowserWindow, nativeTheme, screen } from "electron";
import { pageUrl } from "./appProtocol";
import { isReachable, readWindowState, smallestWindow, writeWindowState } from "./windowState";

export type Theme = "dark" | "light" | "system";

/** The page's own background in either theme, so that nothing flashes before it draws. */
const backgroundColor = (): string => (nativeTheme.shouldUseDarkColors ? "#0c0e10" : "#e6e7e6");

export interface MainWindow {
  readonly window: BrowserWindow;
  setTheme(theme: Theme): void;
}

/** Opens the one window of the app where it was left. */
export function openMainWindow(preload: string, stateFile: string): MainWindow {
  const remembered = readWindowState(stateFile);
  const displays = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = remembered !== null && isReachable(remembered.bounds, displays) ? remembered.bounds : null;
  let theme: Theme = remembered?.theme ?? "dark";
  nativeTheme.themeSource = theme;

  const window = new BrowserWindow({
    ...(bounds ?? { width: 1440, height: 900 }),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    backgroundColor: backgroundColor(),
    show: false,
    title: "Priorscape",
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (remembered?.isMaximized === true) window.maximize();
  window.once("ready-to-show", () => window.show());

  const remember = (): void => {
    writeWindowState(stateFile, {
      bounds: window.getNormalBounds(),
      isMaximized: window.isMaximized(),
      theme,
    });
  };
  window.on("close", remember);
  nativeTheme.on("updated", () => {
    if (!window.isDestroyed()) window.setBackgroundColor(backgroundColor());
  });
  void window.loadURL(pageUrl);
  return {
    window,
    setTheme(next) {
      theme = next;
      nativeTheme.themeSource = next;
      remember();
    },
  };
}
