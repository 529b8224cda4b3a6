import { placeText } from "../panels/dialogs/ErrorDialog";
import { useEngineMirror } from "../stores/engineMirror";
import { useOpen } from "./openStore";

/** Why the files cannot be read, or were not loaded, where the result would be. */
export function OpenProblem() {
  const error = useOpen((state) => state.error);
  const openName = useEngineMirror((mirror) => mirror.session?.dataset?.name ?? null);
  if (error === null) return null;
  const facts = [
    ["Where", placeText(error.where)],
    ["Expected", error.expected ?? null],
    ["Found", error.found ?? null],
    ["What to do", error.hint ?? null],
  ].filter((fact): fact is [string, string] => fact[1] !== null);
  return (
    <div className="open-problem" role="alert" data-testid="open-error">
      <p>
        <strong>{error.message}</strong>
      </p>
      {facts.length > 0 && (
        <dl className="modal-facts">
          {facts.map(([name, text]) => (
            <div key={name} className="open-fact">
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {openName !== null && <p className="note">{openName} stays open.</p>}
    </div>
  );
}
