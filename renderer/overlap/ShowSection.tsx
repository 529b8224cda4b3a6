import { z } from "zod";
import { fixed } from "../components/format";
import { Icon } from "../components/Icon";
import { NumberField } from "../components/NumberField";
import { DockSection } from "./DockSection";
import { useOverlapSettings, type OverlapSettings } from "./overlapSettings";

const rangeSchema = z.number().min(0.5).max(100);

const layers = [
  { key: "showsContours", label: "Prior contours" },
  { key: "showsOutlines", label: "Hole outlines" },
  { key: "showsMeans", label: "Encoded means" },
] as const satisfies readonly { readonly key: keyof OverlapSettings; readonly label: string }[];

export function ShowSection() {
  const settings = useOverlapSettings();
  return (
    <DockSection name="Show" title="Show">
      <div className="field-rows">
        <NumberField
          label="Colour range"
          value={settings.colourRange}
          schema={rangeSchema}
          unit="nats"
          stepping={{ kind: "linear", step: 0.5, isWhole: false }}
          format={(value) => `±${fixed(value, 1)}`}
          onCommit={(colourRange) => useOverlapSettings.setState({ colourRange })}
          testId="overlap-range"
        />
        {layers.map(({ key, label }) => (
          <button
            key={key}
            type="button"
            role="checkbox"
            aria-checked={settings[key]}
            className="overlap-check"
            data-testid={`overlap-${key}`}
            onClick={() => useOverlapSettings.setState({ [key]: !settings[key] })}
          >
            <i>{settings[key] && <Icon name="check" size={12} />}</i>
            {label}
          </button>
        ))}
      </div>
    </DockSection>
  );
}
