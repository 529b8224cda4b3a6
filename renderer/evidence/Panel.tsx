import { useId, type ReactNode } from "react";
import { useQueue } from "./queueStore";
import { Button } from "../components/Button";
import { integer } from "../components/format";
import type { AppError } from "#shared/domain/appError";

interface PanelProps {
  readonly title: string;
  readonly fact?: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
  readonly testId: string;
  readonly job: {
    readonly isRunning: boolean;
    readonly error: AppError | null;
    readonly progress: { readonly done: number; readonly total: number; readonly phase: string } | null;
    readonly onCancel: () => void;
    readonly onRetry: () => void;
  };
  /** There is something to show, be it of earlier weights. */
  readonly hasValue: boolean;
  readonly children: ReactNode;
}

/** A part of the workspace: its title, what it is about, and the state of the call behind it. */
export function Panel({ title, fact, action, className = "", testId, job, hasValue, children }: PanelProps) {
  const id = useId();
  const isQueued = useQueue((queue) => queue.isActive);
  const fraction = job.progress && job.progress.total > 0 ? job.progress.done / job.progress.total : 0;
  return (
    <section
      className={`evidence-panel ${className}`}
      aria-labelledby={id}
      data-testid={testId}
      aria-busy={job.isRunning}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <span className="panel-fact">{fact}</span>
        <span className="spacer" />
        {job.isRunning && hasValue && (
          <button type="button" className="panel-cancel" onClick={job.onCancel}>
            Computing… cancel
          </button>
        )}
        {action}
        {job.isRunning && (
          <i className="panel-progress" style={{ width: `${100 * Math.min(1, fraction)}%` }} />
        )}
      </header>
      {job.error ? (
        <div className="panel-state" role="alert">
          <p>
            {job.error.message} {job.error.hint}
          </p>
          <Button onClick={job.onRetry}>Retry</Button>
        </div>
      ) : hasValue ? (
        children
      ) : (
        <div className="panel-state">
          {job.isRunning ? (
            <>
              <p>
                {job.progress
                  ? `${job.progress.phase}: ${integer(job.progress.done)} of ${integer(job.progress.total)}`
                  : "Computing…"}
              </p>
              <Button onClick={job.onCancel}>Cancel</Button>
            </>
          ) : isQueued ? (
            <p>Waits for the figures before it.</p>
          ) : (
            <>
              <p>Not computed.</p>
              <Button onClick={job.onRetry}>Compute</Button>
            </>
          )}
        </div>
      )}
    </section>
  );
}
