import type { ComponentProps } from "react";
import { integer } from "./format";
import { NumberField } from "./NumberField";

interface WholeFieldProps extends Omit<ComponentProps<typeof NumberField>, "stepping" | "format"> {
  /** Of an arrow key or of 4 px of the label. */
  readonly step: number;
}

/** A count. */
export function WholeField({ step, ...rest }: WholeFieldProps) {
  return <NumberField {...rest} stepping={{ kind: "linear", step, isWhole: true }} format={integer} />;
}
