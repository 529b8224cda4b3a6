import type { ReactNode } from "react";
import "./Field.css";

interface FieldRowProps {
  readonly label: ReactNode;
  readonly htmlFor?: string;
  readonly children: ReactNode;
  readonly problem?: string | null | undefined;
  readonly problemId?: string;
}

/** Label column and field; a refused value says why below the field. */
export function FieldRow({ label, htmlFor, children, problem, problemId }: FieldRowProps) {
  return (
    <div className="field-row">
      {htmlFor ? <label htmlFor={htmlFor}>{label}</label> : <span className="field-label">{label}</span>}
      <div className="field-cell">{children}</div>
      {problem && (
        <div className="field-problem" id={problemId} role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}
