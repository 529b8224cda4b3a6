import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { closeDialog } from "../stores/dialogStore";
import { IconButton } from "./Button";
import "./Modal.css";

interface ModalProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly buttons?: ReactNode;
  readonly width?: number;
  readonly testId?: string;
  readonly role?: "dialog" | "alertdialog";
}

/** A dialog over the window. Esc and a press outside close it; the focus stays inside and goes back after. */
export function Modal({ title, children, buttons, width = 440, testId, role = "dialog" }: ModalProps) {
  return (
    <Dialog.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) closeDialog();
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
            <IconButton icon="close" label="Close" onClick={closeDialog} />
          </header>
          <div className="modal-body">{children}</div>
          {buttons && <footer className="modal-buttons">{buttons}</footer>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
