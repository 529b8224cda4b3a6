import type { Choice } from "./SelectField";
import "./Field.css";

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  readonly testId?: string;
}

/** Two or three choices side by side; arrow keys move between them. */
export function Segments<T extends string>({ label, value, choices, onChange, testId }: SegmentsProps<T>) {
  const at = choices.findIndex((choice) => choice.value === value);
  function move(by: number, target: HTMLElement): void {
    const index = (at + by + choices.length) % choices.length;
    const next = choices[index];
    if (!next) return;
    onChange(next.value);
    const button = target.parentElement?.children[index];
    if (button instanceof HTMLElement) button.focus();
  }
  return (
    <div className="segments" role="radiogroup" aria-label={label} data-testid={testId}>
      {choices.map((choice, index) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          tabIndex={index === Math.max(0, at) ? 0 : -1}
          onClick={() => onChange(choice.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight" || event.key === "ArrowDown") move(1, event.currentTarget);
            else if (event.key === "ArrowLeft" || event.key === "ArrowUp") move(-1, event.currentTarget);
          }}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
