import { useId, type ReactNode } from "react";
import { toggleSection, useLayout, type SectionId } from "../stores/layoutStore";
import { Icon } from "./Icon";
import "./Section.css";

interface SectionProps {
  readonly id: SectionId;
  readonly title: string;
  /** One fact at the right of the header. */
  readonly fact?: ReactNode;
  /** Always open, as when the rail shows it alone. */
  readonly isPinned?: boolean;
  readonly children: ReactNode;
}

/** A part of a dock that folds; which ones are folded is remembered. */
export function Section({ id, title, fact, isPinned = false, children }: SectionProps) {
  const body = useId();
  const isClosed = useLayout((layout) => layout.closedSections.includes(id)) && !isPinned;
  return (
    <section className="section" aria-label={title}>
      <h2>
        <button
          type="button"
          aria-expanded={!isClosed}
          aria-controls={body}
          onClick={() => {
            if (!isPinned) toggleSection(id);
          }}
        >
          {isPinned ? (
            <i className="section-pinned" />
          ) : (
            <Icon name={isClosed ? "right" : "down"} size={14} />
          )}
          {title}
          <span className="section-fact">{fact}</span>
        </button>
      </h2>
      {!isClosed && (
        <div className="field-rows" id={body}>
          {children}
        </div>
      )}
    </section>
  );
}
