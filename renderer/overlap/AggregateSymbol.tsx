import { MathSymbol } from "../components/MathSymbol";

/** q̄, its bar drawn: the combining character sits beside the letter in many fonts. */
export function AggregateSymbol({ of = "z" }: { readonly of?: string }) {
  return (
    <MathSymbol of="approx">
      <span className="overlap-bar">q</span>
      <span className="visually-hidden"> bar</span>({of})
    </MathSymbol>
  );
}

export function PriorSymbol({ of = "z" }: { readonly of?: string }) {
  return <MathSymbol of="prior">p({of})</MathSymbol>;
}
