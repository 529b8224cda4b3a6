import type { Preview } from "#shared/contract/previewContract";
import type { OpenPlan } from "#shared/domain/openPlan";
import { FieldRow } from "../components/FieldRow";
import { Segments } from "../components/Segments";
import { SelectField } from "../components/SelectField";
import { changePlan } from "./opening";

type Use = NonNullable<OpenPlan["use"]>;
type Holds = NonNullable<OpenPlan["spread"]>["holds"];

const choicesOfUse: readonly { readonly value: Use; readonly label: string }[] = [
  { value: "data", label: "Data" },
  { value: "latents", label: "Latents" },
];
const holdsChoices: readonly { readonly value: Holds; readonly label: string }[] = [
  { value: "sd", label: "Standard deviations" },
  { value: "variance", label: "Variances" },
  { value: "log-variance", label: "Log variances" },
];
/** No array is called so, and a choice may not be empty. */
const none = "\0none";

/** Whether a model is to learn from the values or they are latents, and of several arrays, which. */
export function ArraySettings({ preview }: { readonly preview: Preview }) {
  const { arrays, plan } = preview;
  const use = plan.use ?? "data";
  const choices = arrays.map(({ name, shape, dtype }) => ({
    value: name,
    label: `${name}, ${shape.join(" × ")} ${dtype}`,
  }));
  const note = arrays.find(({ name }) => name === plan.array)?.note ?? null;
  return (
    <>
      <FieldRow label="Open as">
        <Segments
          label="Open as"
          value={use}
          choices={choicesOfUse}
          onChange={(value) =>
            changePlan({ use: value, roles: undefined, spread: undefined, array: undefined })
          }
          testId="open-use"
        />
      </FieldRow>
      {arrays.length > 1 && (
        <SelectField<string>
          label={use === "data" ? "Array" : "Means"}
          name={use === "data" ? "The array that holds x" : "The array that holds the means"}
          value={plan.array ?? none}
          choices={choices}
          onChange={(array) => changePlan({ array, spread: undefined })}
          testId="open-array"
        />
      )}
      {note !== null && <p className="note open-note">{note}</p>}
      {use === "latents" && arrays.length > 1 && (
        <SelectField<string>
          label="Spreads"
          name="The array that holds the spreads"
          value={plan.spread?.array ?? none}
          choices={[{ value: none, label: "None" }, ...choices]}
          onChange={(array) =>
            changePlan({
              spread: array === none ? undefined : { array, holds: plan.spread?.holds ?? "sd" },
            })
          }
          testId="open-spread"
        />
      )}
      {use === "latents" && plan.spread !== undefined && (
        <SelectField
          label="Which are"
          name="What the spreads are"
          value={plan.spread.holds}
          choices={holdsChoices}
          onChange={(holds) => changePlan({ spread: { array: plan.spread?.array ?? none, holds } })}
        />
      )}
    </>
  );
}
