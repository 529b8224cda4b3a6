import type { ComponentProps } from "react";
import { significant } from "./format";
import { NumberField } from "./NumberField";

interface RealFieldProps extends Omit<ComponentProps<typeof NumberField>, "stepping" | "format"> {
  /** Of an arrow key or of 4 px of the label; for numbers over many decades a tenth of one instead. */
  readonly step: number | "decades";
}

/** A number with a fraction, to three significant digits. */
export function RealField({ step, ...rest }: RealFieldProps) {
  return (
    <NumberField
      {...rest}
      stepping={
        step === "decades" ? { kind: "decades", perDecade: 10 } : { kind: "linear", step, isWhole: false }
      }
      format={(value) => significant(value, 3)}
    />
  );
}
