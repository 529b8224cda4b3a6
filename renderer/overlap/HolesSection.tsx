import { z } from "zod";
import { useId } from "react";
import { fixed } from "../components/format";
import { NumberField } from "../components/NumberField";
import { SelectField } from "../components/SelectField";
import { DockSection } from "./DockSection";
import { useOverlapMap } from "./mapStore";
import { useOverlapSettings } from "./overlapSettings";

/** nats below zero: from a tenth less density to a factor of a thousand. */
const DEEPEST = 7;
const SHALLOWEST = 0.1;
const massSchema = z.number().min(0.01).max(50);

/** A slider that is its field, filled to its value. */
function DepthSlider() {
  const depth = useOverlapSettings((settings) => settings.depth);
  const id = useId();
  const filled = (100 * (depth - SHALLOWEST)) / (DEEPEST - SHALLOWEST);
  return (
    <div className="field-row">
      <label htmlFor={id}>Below</label>
      <div className="field-cell">
        <div className="field overlap-slider">
          <i style={{ width: `${filled}%` }} />
          <span className="num">−{fixed(depth, 2)}</span>
          <span className="unit">nats</span>
          <input
            id={id}
            type="range"
            min={SHALLOWEST}
            max={DEEPEST}
            step={0.05}
            value={depth}
            aria-valuetext={`minus ${fixed(depth, 2)} nats`}
            data-testid="overlap-depth"
            onChange={(event) => useOverlapSettings.setState({ depth: Number(event.target.value) })}
          />
        </div>
      </div>
    </div>
  );
}

export function HolesSection() {
  const { minimumMass, searchMass } = useOverlapSettings();
  const count = useOverlapMap((state) => state.holeMap?.holes.length ?? null);
  return (
    <DockSection name="Holes" title="Holes" fact={count === null ? null : `${count} found`}>
      <div className="field-rows">
        <DepthSlider />
        <NumberField
          label="Prior mass over"
          value={minimumMass * 100}
          schema={massSchema}
          unit="%"
          stepping={{ kind: "linear", step: 0.1, isWhole: false }}
          format={(value) => fixed(value, 2)}
          onCommit={(percent) => useOverlapSettings.setState({ minimumMass: percent / 100 })}
          testId="overlap-minimum-mass"
        />
        <SelectField
          label="Search inside"
          name="Where holes are looked for"
          value={searchMass}
          choices={[
            { value: "0.95", label: "95 % of prior mass" },
            { value: "0.99", label: "99 % of prior mass" },
          ]}
          onChange={(next) => useOverlapSettings.setState({ searchMass: next })}
          testId="overlap-search"
        />
      </div>
    </DockSection>
  );
}
