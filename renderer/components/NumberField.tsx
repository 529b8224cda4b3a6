import { useId, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import type { z } from "zod";
import { fieldProblem } from "./fieldProblem";
import { parseNumber } from "./parseNumber";
import { stepped, type Stepping } from "./stepping";
import { Tip } from "./Tip";
import "./Field.css";

interface NumberFieldProps {
  readonly label: ReactNode;
  readonly value: number;
  /** The only source of the limits. */
  readonly schema: z.ZodType;
  readonly unit?: string;
  readonly stepping: Stepping;
  readonly format: (value: number) => string;
  readonly onCommit: (value: number) => void;
  /** Why the field cannot be edited now. */
  readonly blocked?: string | null;
  readonly testId?: string;
}

/** px of label drag per step. */
const pixelsPerStep = 4;

/**
 * A number with its unit. Drag the label to scrub; arrows step, ten times with Shift and a tenth with Alt; Enter
 * commits and Esc reverts. A refused value stays in the field with the reason below it and is never sent.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, value, schema, unit, stepping, format, onCommit, blocked, testId } = props;
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const drag = useRef<{ readonly x: number; readonly start: number; last: number } | null>(null);

  function check(candidate: number | null): string | null {
    return candidate === null ? "Enter a number." : fieldProblem(schema, candidate);
  }

  function commit(): void {
    if (text === null) return;
    const next = parseNumber(text);
    const found = check(next);
    setProblem(found);
    if (found !== null || next === null) return;
    setText(null);
    if (next !== value) onCommit(next);
  }

  function revert(): void {
    setText(null);
    setProblem(null);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") {
      event.stopPropagation();
      revert();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const from = (text === null ? null : parseNumber(text)) ?? value;
      const next = stepped(from, event.key === "ArrowUp" ? 1 : -1, event, stepping);
      if (check(next) !== null) return;
      revert();
      onCommit(next);
    }
  }

  function onPointerDown(event: PointerEvent<HTMLLabelElement>): void {
    if (blocked || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, start: value, last: value };
  }

  function onPointerMove(event: PointerEvent<HTMLLabelElement>): void {
    const current = drag.current;
    if (!current) return;
    const steps = Math.trunc((event.clientX - current.x) / pixelsPerStep);
    const next = stepped(current.start, steps, event, stepping);
    if (next === current.last || check(next) !== null) return;
    current.last = next;
    setText(format(next));
  }

  function onPointerUp(): void {
    const current = drag.current;
    drag.current = null;
    if (!current || current.last === current.start) return;
    revert();
    onCommit(current.last);
  }

  const isShown = text === null;
  const field = (
    <div className={`field ${problem ? "refused" : ""} ${blocked ? "disabled" : ""}`}>
      <input
        id={id}
        className="num"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        value={isShown ? format(value) : text}
        disabled={blocked != null}
        aria-invalid={problem !== null}
        aria-describedby={problem ? `${id}-problem` : undefined}
        data-testid={testId}
        onChange={(event) => {
          setText(event.target.value);
          if (problem !== null) setProblem(check(parseNumber(event.target.value)));
        }}
        onFocus={(event) => event.target.select()}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {unit && <span className="unit">{unit}</span>}
    </div>
  );

  return (
    <div className="field-row">
      <label
        htmlFor={id}
        className={blocked ? "" : "scrub"}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
      >
        {label}
      </label>
      <div className="field-cell">
        {blocked ? (
          <Tip text={blocked} side="right">
            {field}
          </Tip>
        ) : (
          field
        )}
      </div>
      {problem && (
        <div className="field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}
