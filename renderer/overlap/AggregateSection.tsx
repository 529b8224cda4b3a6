import { dimensionName, integer, plural } from "../components/format";
import { FieldRow } from "../components/FieldRow";
import { MathSymbol } from "../components/MathSymbol";
import { SelectBox, SelectField, type Choice } from "../components/SelectField";
import { useEngineMirror } from "../stores/engineMirror";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { AggregateSymbol } from "./AggregateSymbol";
import { DockSection } from "./DockSection";
import { useOverlapMap } from "./mapStore";
import { allPlanes, EXTENT, useOverlapSettings, type ItemChoice } from "./overlapSettings";
import { resolutions } from "./fetchMap";
import { useLatentSize } from "../stores/latentSpace";

const itemKey = (items: ItemChoice): string => (items.kind === "class" ? `class ${items.code}` : items.kind);

function readItems(key: string): ItemChoice {
  switch (key) {
    case "train":
    case "validation":
    case "selection":
    case "filter":
      return { kind: key };
    default:
      return key.startsWith("class ") ? { kind: "class", code: Number(key.slice(6)) } : { kind: "all" };
  }
}

function useItemChoices(): readonly Choice<string>[] {
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  const selected = useView((view) => view.selection.length);
  const filtered = useRowMask((state) => state.count);
  if (!dataset) return [{ value: "all", label: "All" }];
  return [
    { value: "all", label: `All ${integer(dataset.count)}` },
    { value: "train", label: `Training, ${integer(dataset.trainCount)}` },
    { value: "validation", label: `Validation, ${integer(dataset.validationCount)}` },
    { value: "selection", label: `Selection, ${integer(selected)}` },
    { value: "filter", label: `Filter of the table, ${integer(filtered ?? dataset.count)}` },
    ...dataset.classes.map(({ name, count }, code) => ({
      value: `class ${code}`,
      label: `${dataset.labelName ?? "Class"} ${name}, ${integer(count)}`,
    })),
  ];
}

/** With more dimensions a list of all pairs would be too long to read. */
const MOST_LISTED = 7;

const choosePlane = (a: number, b: number): void => useOverlapSettings.setState({ plane: [a, b], along: a });

interface PlaneChoiceProps {
  readonly latentSize: number;
  readonly plane: readonly [number, number];
}

/** Which two dimensions the map shows: one list of pairs, or two of dimensions. */
function PlaneChoice({ latentSize, plane }: PlaneChoiceProps) {
  if (latentSize <= MOST_LISTED) {
    return (
      <SelectField
        label="Plane"
        name="Latent dimensions of the map"
        value={[...plane].sort((a, b) => a - b).join(",")}
        choices={allPlanes(latentSize).map(([a, b]) => ({
          value: `${a},${b}`,
          label: `${dimensionName(a)} × ${dimensionName(b)}`,
        }))}
        onChange={(value) => {
          const [a = 0, b = 1] = value.split(",").map(Number);
          choosePlane(a, b);
        }}
        testId="overlap-plane"
      />
    );
  }
  const others = (taken: number): readonly Choice<string>[] =>
    Array.from({ length: latentSize }, (_, j) => ({ value: String(j), label: dimensionName(j) })).filter(
      ({ value }) => value !== String(taken),
    );
  return (
    <FieldRow label="Plane">
      <div className="overlap-plane">
        <SelectBox
          label="Horizontal latent dimension"
          value={String(plane[0])}
          choices={others(plane[1])}
          onChange={(value) => choosePlane(Number(value), plane[1])}
          testId="overlap-plane-x"
        />
        <span aria-hidden="true">×</span>
        <SelectBox
          label="Vertical latent dimension"
          value={String(plane[1])}
          choices={others(plane[0])}
          onChange={(value) => choosePlane(plane[0], Number(value))}
          testId="overlap-plane-y"
        />
      </div>
    </FieldRow>
  );
}

export function AggregateSection() {
  const { items, plane } = useOverlapSettings();
  const choices = useItemChoices();
  const latentSize = useLatentSize();
  const resolution = useOverlapMap((state) => state.map?.resolution ?? null);
  const work = useOverlapMap((state) => state.work);
  const last = resolutions.at(-1) ?? 0;
  const grid = resolution ?? last;
  return (
    <DockSection
      name="Aggregate posterior"
      title={
        <>
          Aggregate <AggregateSymbol />
        </>
      }
      fact={
        <>
          mean of <MathSymbol of="approx">q(z|x)</MathSymbol>
        </>
      }
    >
      <div className="field-rows">
        <SelectField
          label="Items"
          name="Items that the aggregate posterior is over"
          value={itemKey(items)}
          choices={choices}
          onChange={(key) => useOverlapSettings.setState({ items: readItems(key) })}
          testId="overlap-items"
        />
        {latentSize > 2 && <PlaneChoice latentSize={latentSize} plane={plane} />}
        {latentSize === 2 && (
          <FieldRow label="Plane">
            <span className="field-text">
              {dimensionName(0)} × {dimensionName(1)}, the whole space
            </span>
          </FieldRow>
        )}
        {latentSize > 2 && (
          <FieldRow label="Other dims">
            <span className="field-text" data-testid="overlap-marginalised">
              {integer(latentSize - 2)} marginalised exactly
            </span>
          </FieldRow>
        )}
        {latentSize > 1 && (
          <FieldRow label="Grid">
            <span className="field-text">
              <span className="num">
                {grid} × {grid}
              </span>{" "}
              <span className="muted">
                ±{EXTENT} σ{work ? `, next ${work.resolution}` : ""}
              </span>
            </span>
          </FieldRow>
        )}
        {latentSize === 1 && (
          <p className="note overlap-note">{plural(1, "latent dimension")}: curves instead of a map.</p>
        )}
      </div>
    </DockSection>
  );
}
