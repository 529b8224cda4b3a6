import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { app, Menu, type MessagePortMain } from "electron";
import { shellContract } from "#shared/contract/shellContract";
import { serve, type Serving } from "#shared/rpc/serve";
import { EngineSupervisor } from "#electron/supervisor/engineSupervisor";
import { appMenu } from "./appMenu";
import { registerScheme, servePage } from "./appProtocol";
import { handOutEnginePorts } from "./handOutEnginePorts";
import { hardenContents } from "./hardenContents";
import { onPageLoad } from "./ipcPort";
import { openMainWindow } from "./mainWindow";
import { shellHandlers } from "./shellHandlers";
import { spawnUtility } from "./spawnUtility";

type Shell = Serving<typeof shellContract>;

const log = (line: string): void => console.error(line);

function startSupervisor(): EngineSupervisor<MessagePortMain> {
  const workspace = process.env["PRIORSCAPE_WORKSPACE"] ?? join(app.getPath("userData"), "workspace");
  mkdirSync(workspace, { recursive: true });
  // Native readers cannot look into the archive of a packaged app; what they read lies beside it.
  const unpacked = app.getAppPath().replace(/app\.asar$/, "app.asar.unpacked");
  const supervisor = new EngineSupervisor({
    log,
    spawn: spawnUtility({
      entry: join(__dirname, "engine.cjs"),
      workspace,
      assetsRoot: join(unpacked, "assets"),
      version: app.getVersion(),
      log,
    }),
  });
  supervisor.start();
  return supervisor;
}

function openApp(): void {
  hardenContents();
  servePage(join(__dirname, "..", "renderer"));
  const supervisor = startSupervisor();
  const main = openMainWindow(join(__dirname, "preload.cjs"), join(app.getPath("userData"), "window.json"));
  const { window } = main;

  let shell: Shell | null = null;
  const handlers = shellHandlers(main, supervisor);
  onPageLoad(window.webContents, (port) => {
    shell = serve(shellContract, port, handlers, log);
  });
  handOutEnginePorts(window.webContents, supervisor);
  supervisor.onStatus((status) => shell?.emit("shell:engineStatus", status));
  Menu.setApplicationMenu(appMenu((id) => shell?.emit("shell:command", { id })));

  app.on("second-instance", () => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  let isStopped = false;
  app.on("will-quit", (event) => {
    if (isStopped) return;
    event.preventDefault();
    // The engine finishes its checkpoint first; `stop` bounds how long that may take.
    void supervisor.stop().finally(() => {
      isStopped = true;
      app.quit();
    });
  });
}

if (process.env["PRIORSCAPE_USER_DATA"] !== undefined)
  app.setPath("userData", process.env["PRIORSCAPE_USER_DATA"]);
if (app.requestSingleInstanceLock()) {
  registerScheme();
  app.on("window-all-closed", () => app.quit());
  app
    .whenReady()
    .then(openApp)
    .catch((error: unknown) => {
      log(
        `Priorscape could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      app.exit(1);
    });
} else {
  log("Priorscape is already open; its window comes to the front.");
  app.quit();
}
