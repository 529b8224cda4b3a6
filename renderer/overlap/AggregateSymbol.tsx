import { MathSymbol } from "../components/MathSymbol";

interface SymbolProps {
  /** What it is a density of; an empty text leaves the letter alone. */
  readonly of?: string;
}

/** q̄, its bar drawn: the combining character sits beside the letter in many fonts. */
export function AggregateSymbol({ of = "z" }: SymbolProps) {
  return (
    <MathSymbol of="approx">
      <span className="overlap-bar">q</span>
      <span className="visually-hidden"> bar</span>
      {of && `(${of})`}
    </MathSymbol>
  );
}

export function PriorSymbol({ of = "z" }: SymbolProps) {
  return <MathSymbol of="prior">p{of && `(${of})`}</MathSymbol>;
}
