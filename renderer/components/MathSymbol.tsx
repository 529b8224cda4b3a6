import type { ReactNode } from "react";
import "./MathSymbol.css";

export type ProbabilityObject = "prior" | "approx" | "posterior" | "likelihood" | "evidence";

interface MathSymbolProps {
  readonly children: ReactNode;
  /** Gives the symbol the colour that this object has in every view. */
  readonly of?: ProbabilityObject;
}

/** Mathematics in italic serif. */
export function MathSymbol({ children, of }: MathSymbolProps) {
  return <span className={of ? `math math-${of}` : "math"}>{children}</span>;
}

/** A letter under a hat, drawn: combining characters sit beside the letter in many fonts. */
export function Hat({ children }: { readonly children: string }) {
  return (
    <span className="math-accented">
      {children}
      <svg viewBox="0 0 10 4" aria-hidden="true">
        <path d="M1.200 3.400 5 .8l3.800 2.600" />
      </svg>
      <span className="visually-hidden"> hat</span>
    </span>
  );
}
