import { useEffect, useRef, useState } from "react";
import { renameRun } from "./runsActions";
import { useRuns } from "./runsStore";

/** The name of a run; F2 or a second click makes it a field. */
export function RunName({ runId, name }: { readonly runId: string; readonly name: string }) {
  const isRenaming = useRuns((state) => state.renaming === runId);
  if (!isRenaming) {
    return (
      <span className="run-name" title={name}>
        {name}
      </span>
    );
  }
  return <NameField runId={runId} name={name} />;
}

function NameField({ runId, name }: { readonly runId: string; readonly name: string }) {
  const [text, setText] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  // Esc leaves the field as well, and must not commit.
  const isDone = useRef(false);
  useEffect(() => field.current?.select(), []);
  const end = (commit: boolean): void => {
    if (isDone.current) return;
    isDone.current = true;
    if (commit) void renameRun(runId, text);
    else useRuns.setState({ renaming: null });
  };
  return (
    <input
      ref={field}
      className="run-name-field"
      value={text}
      maxLength={200}
      spellCheck={false}
      autoComplete="off"
      aria-label={`Name of ${name}`}
      data-testid="run-name-field"
      onChange={(event) => setText(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") end(true);
        if (event.key === "Escape") end(false);
        if (event.key === "Enter" || event.key === "Escape") {
          event.preventDefault();
          event.currentTarget.closest<HTMLElement>("[role='grid']")?.focus();
        }
      }}
    />
  );
}
