import { z } from "zod";
import type { Preview } from "#shared/contract/previewContract";
import type { OpenPlan } from "#shared/domain/openPlan";
import { FieldRow } from "../components/FieldRow";
import { fixed, integer } from "../components/format";
import { NumberField } from "../components/NumberField";
import { Segments } from "../components/Segments";
import { SelectField } from "../components/SelectField";
import { ArraySettings } from "./ArraySettings";
import { JoinSettings } from "./JoinSettings";
import { changePlan } from "./opening";
import { likelihoodText } from "./openText";

const seedSchema = z.number().int().min(0).max(999_999);

/** Everything that is decided about how the files are read. */
export function OpenSettings({ preview }: { readonly preview: Preview }) {
  const { plan, likelihood } = preview;
  const isData = plan.use !== "latents";
  return (
    <div className="open-settings field-rows" data-testid="open-settings">
      <ArraySettings preview={preview} />
      {isData && <Scaling preview={preview} />}
      {isData && (
        <FieldRow label="Likelihood">
          <div className="field-text" data-testid="open-likelihood">
            {capital(likelihoodText[likelihood.kind])} fits: {likelihood.reason}
          </div>
        </FieldRow>
      )}
      {!isData && (
        <p className="note open-note">
          Shown on the map without a model. Spreads draw the ellipses of q(z|x).
        </p>
      )}
      {plan.image !== undefined && <ImageSize image={plan.image} />}
      {plan.dialect !== undefined && <Dialect dialect={plan.dialect} />}
      <Sample preview={preview} />
      {isData && <Split plan={plan} />}
      <JoinSettings preview={preview} />
    </div>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const scalings = {
  table: [
    { value: "standardised", label: "Standardised" },
    { value: "unit", label: "Columns to 0–1" },
    { value: "none", label: "As in the file" },
  ],
  image: [
    { value: "unit", label: "Values 0–1" },
    { value: "standardised", label: "Standardised" },
  ],
} as const;

function Scaling({ preview }: { readonly preview: Preview }) {
  const { plan, shape } = preview;
  const choices = shape.kind === "image" ? scalings.image : scalings.table;
  return (
    <SelectField
      label="Scaling"
      name="How the model sees x"
      value={plan.scaling ?? "standardised"}
      choices={choices}
      onChange={(scaling) => changePlan({ scaling })}
      testId="open-scaling"
    />
  );
}

const sizeSchema = z.number().int().min(1).max(1024);

function ImageSize({ image }: { readonly image: NonNullable<OpenPlan["image"]> }) {
  const side = (label: string, key: "width" | "height") => (
    <NumberField
      label={label}
      value={image[key]}
      schema={sizeSchema}
      unit="px"
      stepping={{ kind: "linear", step: 1, isWhole: true }}
      format={integer}
      onCommit={(value) => changePlan({ image: { ...image, [key]: value } })}
      testId={`open-${key}`}
    />
  );
  return (
    <>
      {side("Width", "width")}
      {side("Height", "height")}
      <FieldRow label="Colours">
        <Segments
          label="Colours"
          value={image.channels === 3 ? "3" : "1"}
          choices={[
            { value: "1", label: "Grey" },
            { value: "3", label: "Colour" },
          ]}
          onChange={(value) => changePlan({ image: { ...image, channels: value === "3" ? 3 : 1 } })}
        />
      </FieldRow>
    </>
  );
}

const delimiters = [
  { value: ",", label: "Comma" },
  { value: "\t", label: "Tab" },
  { value: ";", label: "Semicolon" },
  { value: "|", label: "Bar" },
] as const;

function Dialect({ dialect }: { readonly dialect: NonNullable<OpenPlan["dialect"]> }) {
  const { delimiter = ",", decimal = ".", header = true } = dialect;
  const known = delimiters.find(({ value }) => value === delimiter);
  const choices =
    known === undefined ? [...delimiters, { value: delimiter, label: `“${delimiter}”` }] : delimiters;
  const change = (part: NonNullable<OpenPlan["dialect"]>): void =>
    // Roles are by the names of columns, which another delimiter or header changes.
    changePlan({ dialect: { delimiter, decimal, header, ...part }, roles: undefined });
  return (
    <>
      <SelectField<string>
        label="Separator"
        name="Separator of columns"
        value={delimiter}
        choices={choices}
        onChange={(value) => change({ delimiter: value })}
        testId="open-delimiter"
      />
      <FieldRow label="Decimals">
        <Segments
          label="Decimal mark"
          value={decimal}
          choices={[
            { value: ".", label: "1.5" },
            { value: ",", label: "1,5" },
          ]}
          onChange={(value) => change({ decimal: value })}
        />
      </FieldRow>
      <FieldRow label="First row">
        <Segments
          label="First row"
          value={header ? "names" : "values"}
          choices={[
            { value: "names", label: "Names" },
            { value: "values", label: "Values" },
          ]}
          onChange={(value) => change({ header: value === "names" })}
        />
      </FieldRow>
    </>
  );
}

const countSchema = z.number().int().min(1);
/** Offered first when a sample is asked for; a table of fewer rows is offered half. */
const usualSample = 10_000;

function Sample({ preview }: { readonly preview: Preview }) {
  const { count, plan } = preview;
  const { sample } = plan;
  return (
    <>
      <FieldRow label="Rows">
        <Segments
          label="Rows"
          value={sample === undefined ? "all" : "sample"}
          choices={[
            { value: "all", label: "All" },
            { value: "sample", label: "Sample" },
          ]}
          onChange={(value) =>
            changePlan({
              sample:
                value === "all"
                  ? undefined
                  : { count: Math.max(1, Math.min(usualSample, Math.floor(count / 2))), seed: 0 },
            })
          }
          testId="open-rows"
        />
      </FieldRow>
      {sample !== undefined && (
        <>
          <NumberField
            label="Sample"
            value={sample.count}
            schema={countSchema}
            unit="rows"
            stepping={{ kind: "linear", step: 100, isWhole: true }}
            format={integer}
            onCommit={(value) => changePlan({ sample: { ...sample, count: value } })}
            testId="open-sample"
          />
          <NumberField
            label="Drawn by seed"
            value={sample.seed}
            schema={seedSchema}
            stepping={{ kind: "linear", step: 1, isWhole: true }}
            format={integer}
            onCommit={(seed) => changePlan({ sample: { ...sample, seed } })}
          />
        </>
      )}
    </>
  );
}

const shareSchema = z.number().min(0).max(90);

function Split({ plan }: { readonly plan: OpenPlan }) {
  const column = Object.entries(plan.roles ?? {}).find(([, role]) => role === "split")?.[0];
  if (column !== undefined) {
    return (
      <FieldRow label="Validation">
        <div className="field-text">by the column {column}</div>
      </FieldRow>
    );
  }
  const { validation, seed } = plan.split ?? { validation: 0.2, seed: 0 };
  return (
    <NumberField
      label="Validation"
      value={validation * 100}
      schema={shareSchema}
      unit="% held out"
      stepping={{ kind: "linear", step: 5, isWhole: true }}
      format={(value) => fixed(value, value % 1 === 0 ? 0 : 1)}
      onCommit={(value) => changePlan({ split: { validation: value / 100, seed } })}
      testId="open-validation"
    />
  );
}
