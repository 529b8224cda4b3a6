import type { ReactNode } from "react";
import type { ModelConfig } from "#shared/domain/model";
import { priorConfigSchema, standardNormalPrior, type PriorConfig } from "#shared/domain/prior";
import { MathSymbol } from "../../components/MathSymbol";
import { SelectField, type Choice } from "../../components/SelectField";
import { TipLabel } from "../../components/TipLabel";
import { WholeField } from "../../components/WholeField";

const limits = priorConfigSchema.options[1].shape;

const kinds: readonly Choice<PriorConfig["kind"]>[] = [
  { value: "standard-normal", label: "Normal(0, I)" },
  { value: "mixture", label: "Gaussian mixture" },
  { value: "vamp", label: "VampPrior" },
];

const tips: Readonly<Record<PriorConfig["kind"], string>> = {
  "standard-normal": "Fixed. The KL is in closed form.",
  mixture: "Weights, means and spreads are learned with the decoder. The KL is estimated from samples.",
  vamp: "The encoder’s answers to made-up items that are learned, each with the same weight. The KL is estimated from samples.",
};

/** Many enough for the classes of usual data, few enough to draw. */
const USUAL_COMPONENTS = 20;

interface PriorFieldsProps {
  readonly config: ModelConfig;
  /** A field's name, marked where it differs from the open model. */
  readonly mark: (name: string, ...keys: readonly (keyof ModelConfig)[]) => ReactNode;
  readonly edit: (change: Partial<ModelConfig>) => void;
}

/** p(z). */
export function PriorFields({ config, mark, edit }: PriorFieldsProps) {
  const { prior = standardNormalPrior } = config;
  const choose = (kind: PriorConfig["kind"]): void => {
    const components = prior.kind === "standard-normal" ? USUAL_COMPONENTS : prior.components;
    // N(0, I) is what a configuration without a prior has.
    edit({ prior: kind === "standard-normal" ? undefined : { kind, components } });
  };
  return (
    <>
      <SelectField
        label={
          <TipLabel tip={tips[prior.kind]}>
            {mark("Prior", "prior")} <MathSymbol of="prior">p(z)</MathSymbol>
          </TipLabel>
        }
        name="Prior"
        value={prior.kind}
        choices={kinds}
        onChange={choose}
        testId="model-prior"
      />
      {prior.kind !== "standard-normal" && (
        <WholeField
          label={mark("Components", "prior")}
          value={prior.components}
          schema={limits.components}
          unit={prior.kind === "vamp" ? "pseudo-inputs" : "Gaussians"}
          step={1}
          onCommit={(components) => edit({ prior: { ...prior, components } })}
          testId="model-prior-components"
        />
      )}
    </>
  );
}
