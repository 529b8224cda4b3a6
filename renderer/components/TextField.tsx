import { useId, useState, type ReactNode } from "react";
import { FieldRow } from "./FieldRow";

interface TextFieldProps {
  readonly label: ReactNode;
  readonly value: string;
  readonly unit?: string;
  /** Says why a text is refused; null accepts it. */
  readonly check: (text: string) => string | null;
  readonly onCommit: (text: string) => void;
  readonly testId?: string;
}

/** A short text; Enter commits, Esc reverts, and a refused text says why. */
export function TextField({ label, value, unit, check, onCommit, testId }: TextFieldProps) {
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  function commit(): void {
    if (text === null) return;
    const found = check(text);
    setProblem(found);
    if (found !== null) return;
    setText(null);
    if (text !== value) onCommit(text);
  }

  return (
    <FieldRow label={label} htmlFor={id} problem={problem} problemId={`${id}-problem`}>
      <div className={`field ${problem ? "refused" : ""}`}>
        <input
          id={id}
          className="num"
          autoComplete="off"
          spellCheck={false}
          value={text ?? value}
          aria-invalid={problem !== null}
          aria-describedby={problem ? `${id}-problem` : undefined}
          data-testid={testId}
          onChange={(event) => {
            setText(event.target.value);
            if (problem !== null) setProblem(check(event.target.value));
          }}
          onFocus={(event) => event.target.select()}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            if (event.key === "Escape") {
              event.stopPropagation();
              setText(null);
              setProblem(null);
            }
          }}
        />
        {unit && <span className="unit">{unit}</span>}
      </div>
    </FieldRow>
  );
}
