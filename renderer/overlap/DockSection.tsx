import type { ReactNode } from "react";

interface DockSectionProps {
  readonly title: ReactNode;
  readonly name: string;
  readonly fact?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the left dock with its title and one fact. */
export function DockSection({ title, name, fact, children }: DockSectionProps) {
  return (
    <section className="overlap-section" aria-label={name}>
      <h2>
        {title}
        <span className="section-fact">{fact}</span>
      </h2>
      {children}
    </section>
  );
}
