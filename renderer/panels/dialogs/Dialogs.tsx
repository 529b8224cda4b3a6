import { CommandPalette } from "../../commands/CommandPalette";
import { useDialog } from "../../stores/dialogStore";
import { ImportDialog } from "../../interchange/ImportDialog";
import { OpenDialog } from "../../open/OpenDialog";
import { BinDialog } from "../../runs/BinDialog";
import { SweepDialog } from "../../runs/SweepDialog";
import { AboutDialog } from "./AboutDialog";
import { CalibrationDialog } from "./CalibrationDialog";
import { ConfirmDialog } from "./ConfirmDialog";
import { ErrorDialog } from "./ErrorDialog";
import { ShortcutDialog } from "./ShortcutDialog";

/** Whatever dialog is open. */
export function Dialogs() {
  const dialog = useDialog((state) => state.dialog);
  if (!dialog) return null;
  switch (dialog.kind) {
    case "palette":
      return <CommandPalette />;
    case "shortcuts":
      return <ShortcutDialog />;
    case "open":
      return <OpenDialog />;
    case "import":
      return <ImportDialog />;
    case "sweep":
      return <SweepDialog />;
    case "bin":
      return <BinDialog />;
    case "about":
      return <AboutDialog />;
    case "calibration":
      return <CalibrationDialog />;
    case "error":
      return <ErrorDialog title={dialog.title} error={dialog.error} />;
    case "confirm":
      return <ConfirmDialog dialog={dialog} />;
  }
}
