import { SelectField, type Choice } from "../../components/SelectField";
import { useEngineMirror } from "../../stores/engineMirror";
import { useView } from "../../stores/viewStore";
import { colorBy, useColorProblem } from "../../table/colorBy";
import { useTable } from "../../table/tableStore";

/** More than a list can show; the heads of the table and the palette reach them all. */
const LISTED = 300;

/** No column has this id: ids have no control characters. */
const label = "\u0000label";

/** Which column colours the map. */
export function ColourField() {
  const columns = useTable((table) => table.columns);
  const labelName = useEngineMirror((mirror) => mirror.session?.dataset?.labelName ?? null);
  const chosen = useView((view) => view.colorBy);
  const problem = useColorProblem((state) => state.problem);
  const isThere = chosen !== null && columns.some(({ id }) => id === chosen);
  const others = columns.filter(({ source }) => source !== "row" && source !== "label");
  const listed = others.filter(({ id }, index) => index < LISTED || id === chosen);
  const choices: readonly Choice<string>[] = [
    { value: label, label: labelName ?? "None: no label in the data" },
    ...listed.map(({ id, unit }) => ({ value: id, label: unit === null ? id : `${id}, ${unit}` })),
  ];
  return (
    <>
      <SelectField
        label="Colour by"
        name="Column that colours the map"
        value={isThere ? chosen : label}
        choices={choices}
        onChange={(value) => colorBy(value === label ? null : value)}
        testId="color-by"
      />
      {problem && <p className="note">{problem.message}</p>}
    </>
  );
}
