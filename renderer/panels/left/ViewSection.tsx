import { z } from "zod";
import { massOfRadius, radiusOfMass } from "#shared/math/gaussian";
import { FieldRow } from "../../components/FieldRow";
import { fixed } from "../../components/format";
import { NumberField } from "../../components/NumberField";
import { Section } from "../../components/Section";
import type { Choice } from "../../components/SelectField";
import { Segments } from "../../components/Segments";
import { useView } from "../../stores/viewStore";
import { ColourField } from "./ColourField";

/** Below 1 % an ellipse is a dot; above 99.9 % it says more about the tail of a Gaussian than about the model. */
const massPercentSchema = z.number().min(1).max(99.9);

const ellipseChoices = [
  { value: "near", label: "Near" },
  { value: "sample", label: "Sample" },
  { value: "all", label: "All" },
] as const;

type CommonSize = "1" | "2" | "95" | "none";

const commonSizes: readonly Choice<CommonSize>[] = [
  { value: "1", label: "1 sd" },
  { value: "2", label: "2 sd" },
  { value: "95", label: "95 %" },
];

export function ViewSection({ isPinned = false }: { readonly isPinned?: boolean }) {
  const ellipses = useView((view) => view.ellipses);
  const mass = useView((view) => view.ellipseMass);
  return (
    <Section id="view" title="View" isPinned={isPinned}>
      <ColourField />
      <FieldRow label="Ellipses">
        <Segments
          label="Which posterior ellipses are drawn"
          value={ellipses}
          choices={ellipseChoices}
          onChange={(next) => useView.setState({ ellipses: next })}
          testId="view-ellipses"
        />
      </FieldRow>
      <NumberField
        label="Ellipse mass"
        value={mass * 100}
        schema={massPercentSchema}
        unit={`%, ${fixed(radiusOfMass(mass), 2)} sd`}
        stepping={{ kind: "linear", step: 1, isWhole: false }}
        format={(value) => fixed(value, 1)}
        onCommit={(percent) => useView.setState({ ellipseMass: percent / 100 })}
        testId="view-ellipse-mass"
      />
      <FieldRow label="">
        <Segments
          label="Common ellipse sizes"
          value={commonSize(mass)}
          choices={commonSizes}
          onChange={(size) =>
            useView.setState({ ellipseMass: size === "95" ? 0.95 : massOfRadius(Number(size)) })
          }
        />
      </FieldRow>
    </Section>
  );
}

/** The button that stands for this mass, if one does. */
function commonSize(mass: number): CommonSize {
  const isNear = (value: number) => Math.abs(mass - value) < 5e-4;
  if (isNear(massOfRadius(1))) return "1";
  if (isNear(massOfRadius(2))) return "2";
  return isNear(0.95) ? "95" : "none";
}
