import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { closeDialog } from "../stores/dialogStore";
import { Icon } from "./Icon";
import "./Button.css";
import "./Modal.css";

interface ModalProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly buttons?: ReactNode;
  readonly width?: number;
  readonly testId?: string;
  readonly role?: "dialog" | "alertdialog";
  /** Where closing means more than that the dialog goes. */
  readonly onClose?: () => void;
}

/** A dialog over the window. Esc and a press outside close it; the focus stays inside and goes back after. */
export function Modal({
  title,
  children,
  buttons,
  width = 440,
  testId,
  role = "dialog",
  onClose = closeDialog,
}: ModalProps) {
  return (
    <Dialog.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="modal-scrim" />
        <Dialog.Content
          className="modal"
          style={{ width }}
          role={role}
          data-testid={testId}
          aria-describedby={undefined}
        >
          <header className="modal-header">
            <Dialog.Title className="modal-title">{title}</Dialog.Title>
            {/* Without a tooltip: it has the focus when the dialog opens, and would show it. */}
            <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          </header>
          <div className="modal-body">{children}</div>
          {buttons && <footer className="modal-buttons">{buttons}</footer>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
