import { create } from "zustand";
import type { AppError } from "#shared/domain/appError";

/** What stands above the window. One at a time: a new one replaces the old. */
export type Dialog =
  | { readonly kind: "palette" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "about" }
  | { readonly kind: "sweep" }
  | { readonly kind: "bin" }
  | { readonly kind: "open" }
  | { readonly kind: "import" }
  | { readonly kind: "calibration" }
  | { readonly kind: "error"; readonly title: string; readonly error: AppError }
  | {
      readonly kind: "confirm";
      readonly title: string;
      readonly text: string;
      /** The verb with its object: "Create model". */
      readonly action: string;
      readonly onConfirm: () => void;
    };

interface DialogState {
  readonly dialog: Dialog | null;
}

export const useDialog = create<DialogState>(() => ({ dialog: null }));

export const openDialog = (dialog: Dialog): void => useDialog.setState({ dialog });
export const closeDialog = (): void => useDialog.setState({ dialog: null });

/** Shows an error of the user's making. A cancelled call is what the user asked for and shows nothing. */
export function showError(title: string, error: AppError): void {
  if (error.code === "cancelled") return;
  openDialog({ kind: "error", title, error });
}
