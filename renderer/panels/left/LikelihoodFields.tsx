import type { ReactNode } from "react";
import { categoriesSchema, modelConfigSchema, type ModelConfig } from "#shared/domain/model";
import type { DatasetSummary, LikelihoodKind } from "#shared/domain/dataset";
import { likelihoodName } from "#shared/text/likelihoodName";
import { FieldRow } from "../../components/FieldRow";
import { integer, significant } from "../../components/format";
import { MathSymbol } from "../../components/MathSymbol";
import { NumberField } from "../../components/NumberField";
import { Segments } from "../../components/Segments";
import { SelectField } from "../../components/SelectField";
import { Tip } from "../../components/Tip";

const limits = modelConfigSchema.shape;
const levelLimits = categoriesSchema.options[0].shape.count;

const binarisations = [
  { value: "stochastic", label: "Stochastic" },
  { value: "static", label: "Static" },
] as const;

const ofImages: readonly LikelihoodKind[] = [
  "bernoulli",
  "continuous-bernoulli",
  "discretised-logistic",
  "gaussian",
  "gaussian-fixed",
  "gaussian-per-dimension",
  "categorical",
];
const ofTables: readonly LikelihoodKind[] = [
  "gaussian",
  "gaussian-per-dimension",
  "gaussian-fixed",
  "categorical",
];

/** Those that data of this form can have. One that is set stays among them, so that a field never shows another. */
function likelihoodChoices(dataset: Pick<DatasetSummary, "scaling"> | null, current: LikelihoodKind) {
  const kinds = dataset === null || dataset.scaling === "unit" ? ofImages : ofTables;
  const shown = kinds.includes(current) ? kinds : [current, ...kinds];
  return shown.map((value) => ({ value, label: likelihoodName[value] }));
}

/** What the density or the mass is over, in words. */
const remarks: Readonly<Record<LikelihoodKind, string>> = {
  bernoulli: "",
  "continuous-bernoulli": "A density of grey values between 0 and 1, with its normaliser.",
  gaussian: "σ is learned, one for all values.",
  "gaussian-fixed": "σ weighs the squared error against the KL.",
  "gaussian-per-dimension": "σ is learned for each value by itself.",
  "discretised-logistic": "A probability of each of the 256 levels of a pixel.",
  categorical: "A probability of each level.",
};

interface LikelihoodFieldsProps {
  readonly config: ModelConfig;
  readonly dataset: DatasetSummary | null;
  /** A field's name, marked where it differs from the open model. */
  readonly mark: (name: string, ...keys: readonly (keyof ModelConfig)[]) => ReactNode;
  readonly edit: (change: Partial<ModelConfig>) => void;
}

/** p(x|z): which, why, and its own settings. */
export function LikelihoodFields({ config, dataset, mark, edit }: LikelihoodFieldsProps) {
  const { likelihood, binarisation, fixedSd = 1, categories } = config;
  const suggestion = dataset?.suggestedLikelihood ?? null;
  const isSuggested = likelihood === suggestion?.kind;
  return (
    <>
      <SelectField
        label={<MathSymbol of="likelihood">p(x|z)</MathSymbol>}
        name="Likelihood"
        value={likelihood}
        choices={likelihoodChoices(dataset, likelihood)}
        onChange={(next) => edit({ likelihood: next })}
        testId="model-likelihood"
      />
      {suggestion && (
        <p className="note field-hint" data-testid="model-likelihood-reason">
          {isSuggested ? "" : `${remarks[likelihood]} `}
          {likelihoodName[suggestion.kind]} fits {suggestion.reason}
          {isSuggested ? "" : ", which this data has"}.
        </p>
      )}
      {likelihood === "bernoulli" && (
        <FieldRow label={mark("Binarise", "binarisation")}>
          <Tip
            side="right"
            text="Stochastic: each grey value is the chance of a 1, drawn anew each step. Static: cut at one half."
          >
            <div>
              <Segments
                label="Binarisation"
                value={binarisation}
                choices={binarisations}
                onChange={(next) => edit({ binarisation: next })}
                testId="model-binarisation"
              />
            </div>
          </Tip>
        </FieldRow>
      )}
      {likelihood === "gaussian-fixed" && (
        <NumberField
          label={mark("σ of p(x|z)", "fixedSd")}
          value={fixedSd}
          schema={limits.fixedSd}
          unit={dataset?.scaling === "unit" ? "of 0–1" : "column sd"}
          stepping={{ kind: "decades", perDecade: 10 }}
          format={(value) => significant(value, 3)}
          onCommit={(next) => edit({ fixedSd: next })}
          testId="model-fixed-sd"
        />
      )}
      {likelihood === "categorical" && dataset?.shape.kind === "image" && (
        <NumberField
          label={mark("Levels", "categories")}
          value={categories?.kind === "levels" ? categories.count : USUAL_LEVELS}
          schema={levelLimits}
          unit="a pixel"
          stepping={{ kind: "linear", step: 1, isWhole: true }}
          format={integer}
          onCommit={(count) => edit({ categories: { kind: "levels", count } })}
          testId="model-levels"
        />
      )}
    </>
  );
}

/** What the engine takes where nothing is said. */
const USUAL_LEVELS = 16;
