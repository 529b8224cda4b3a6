import { app, Menu, type MenuItemConstructorOptions } from "electron";

/** The native menu: the few entries that people look for there; each sends the id of a command of the palette. */
export function appMenu(sendCommand: (id: string) => void): Menu {
  const command = (label: string, id: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => sendCommand(id),
    // The page owns the shortcuts and its own way of taking them back in text fields; here they are only shown.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const development: MenuItemConstructorOptions[] = app.isPackaged
    ? []
    : [{ type: "separator" }, { role: "reload" }, { role: "toggleDevTools" }];
  return Menu.buildFromTemplate([
    ...(process.platform === "darwin" ? [{ role: "appMenu" } as const] : []),
    {
      label: "File",
      submenu: [command("Open…", "data:open", "CmdOrCtrl+O"), { type: "separator" }, { role: "quit" }],
    },
    { role: "editMenu" },
    {
      label: "View",
      submenu: [command("Switch theme", "view:theme"), { role: "togglefullscreen" }, ...development],
    },
    {
      label: "Help",
      submenu: [
        command("Guided tour", "help:tour", "F1"),
        command("Shortcuts", "help:shortcuts"),
        command("About Priorscape", "help:about"),
      ],
    },
  ]);
}
