import type { ReactNode } from "react";
import "./EmptyState.css";

interface EmptyStateProps {
  /** What happened, then what to do. */
  readonly text: string;
  readonly children?: ReactNode;
  readonly testId?: string;
}

/** Stands where the result would be. */
export function EmptyState({ text, children, testId }: EmptyStateProps) {
  return (
    <div className="empty-state" data-testid={testId}>
      <p>{text}</p>
      {children && <div className="empty-actions">{children}</div>}
    </div>
  );
}
