import { Button } from "../../components/Button";
import { Modal } from "../../components/Modal";
import { closeDialog, type Dialog } from "../../stores/dialogStore";

/** Names what will be lost before it is; Cancel has the focus. */
export function ConfirmDialog({ dialog }: { readonly dialog: Extract<Dialog, { kind: "confirm" }> }) {
  return (
    <Modal
      title={dialog.title}
      role="alertdialog"
      testId="confirm-dialog"
      width={400}
      buttons={
        <>
          <Button onClick={closeDialog} autoFocus data-testid="confirm-cancel">
            Cancel
          </Button>
          <Button
            variant="primary"
            data-testid="confirm-accept"
            onClick={() => {
              closeDialog();
              dialog.onConfirm();
            }}
          >
            {dialog.action}
          </Button>
        </>
      }
    >
      <p>{dialog.text}</p>
    </Modal>
  );
}
