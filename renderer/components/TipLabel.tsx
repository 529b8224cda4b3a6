import type { ReactNode } from "react";
import { Tip } from "./Tip";
import "./Field.css";

interface TipLabelProps {
  readonly children: ReactNode;
  /** What the setting does, in a sentence or two. */
  readonly tip: string;
}

/** A field's name that explains itself on hover. */
export function TipLabel({ children, tip }: TipLabelProps) {
  return (
    <Tip text={tip} side="right">
      <span className="tip-label">{children}</span>
    </Tip>
  );
}
