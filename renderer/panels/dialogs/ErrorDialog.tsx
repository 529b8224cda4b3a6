import type { AppError } from "#shared/domain/appError";
import { Button } from "../../components/Button";
import { integer } from "../../components/format";
import { Modal } from "../../components/Modal";
import { closeDialog } from "../../stores/dialogStore";
import { useEngineMirror } from "../../stores/engineMirror";

/** "survey.csv, row 14, column age" */
export function placeText(where: AppError["where"]): string | null {
  if (!where) return null;
  const parts = [
    where.file,
    where.byte === undefined ? undefined : `byte ${integer(where.byte)}`,
    where.row === undefined ? undefined : `row ${integer(where.row)}`,
    where.column === undefined ? undefined : `column ${where.column}`,
    where.field === undefined ? undefined : `setting ${where.field}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join(", ");
}

/** What happened, where, what was expected and found, and what to do. */
export function ErrorDialog({ title, error }: { readonly title: string; readonly error: AppError }) {
  const openName = useEngineMirror((mirror) => mirror.session?.dataset?.name ?? null);
  const place = placeText(error.where);
  const facts = [
    ["Where", place],
    ["Expected", error.expected ?? null],
    ["Found", error.found ?? null],
    ["What to do", error.hint ?? null],
  ].filter((fact): fact is [string, string] => fact[1] !== null);
  const isAboutFiles = error.code.startsWith("file") || error.code === "unsupported";
  return (
    <Modal
      title={title}
      role="alertdialog"
      testId="error-dialog"
      buttons={
        <Button variant="primary" onClick={closeDialog} autoFocus data-testid="error-close">
          Close
        </Button>
      }
    >
      <p>
        <strong data-testid="error-message">{error.message}</strong>
      </p>
      {facts.length > 0 && (
        <dl className="modal-facts">
          {facts.map(([name, text]) => (
            <FactRow key={name} name={name} text={text} />
          ))}
        </dl>
      )}
      {isAboutFiles && openName !== null && <p className="note">{openName} stays open.</p>}
    </Modal>
  );
}

function FactRow({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd data-testid={`error-${name.toLowerCase().replace(/ /g, "-")}`}>{text}</dd>
    </>
  );
}
