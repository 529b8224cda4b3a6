import { fail } from "#shared/domain/appError";
import { shellContract, type ShellContract } from "#shared/contract/shellContract";
import { serve } from "#shared/rpc/serve";
import type { Handlers } from "#shared/rpc/server";
import type { Port } from "#shared/rpc/port";
import type { EngineSupervisor } from "#electron/supervisor/engineSupervisor";

/** The smaller shell of browser mode: what a page in a browser cannot do is answered with `unsupported`. */
export function serveBrowserShell<Connection>(
  port: Port,
  supervisor: EngineSupervisor<Connection>,
  version: string,
): void {
  const handlers: Handlers<ShellContract> = {
    "shell:info": () => ({
      kind: "browser",
      platform: process.platform,
      version,
      engine: supervisor.status,
    }),
    "shell:openFiles": () =>
      fail({
        code: "unsupported",
        message: "A page in a browser cannot open the system's file dialog of the machine that computes.",
        hint: "Choose or drop the files in the page; they are sent to the engine.",
      }),
    "shell:saveFile": () =>
      fail({
        code: "unsupported",
        message: "A page in a browser cannot open the system's save dialog of the machine that computes.",
        hint: "Export as a download; the browser keeps the file.",
      }),
    "shell:revealInFolder": () =>
      fail({
        code: "unsupported",
        message: "A page in a browser cannot show a folder.",
        hint: "Use the desktop app.",
      }),
    // The page itself follows the browser's colour scheme; there is no native frame to colour.
    "shell:setTheme": () => ({}),
    "shell:restartEngine": () => {
      supervisor.restart();
      return {};
    },
  };
  const serving = serve(shellContract, port, handlers);
  const off = supervisor.onStatus((status) => serving.emit("shell:engineStatus", status));
  port.onClose(off);
}
