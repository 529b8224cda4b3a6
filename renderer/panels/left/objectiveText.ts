import type { ObjectiveConfig } from "#shared/domain/objective";
import { integer, significant } from "../../components/format";

/** One fact about what is raised: "ELBO", "ELBO, β = 0.5, free bits", "IWAE, K = 50". */
export function objectiveFact(objective: ObjectiveConfig): string {
  if (objective.kind === "iwae") return `IWAE, K = ${integer(objective.samples)}`;
  const { beta, freeBits, weighs, cycleSteps = 0, warmUpSteps } = objective;
  const name = weighs === "total-correlation" ? "β-TC" : "ELBO";
  const isCyclical = cycleSteps > 0 && warmUpSteps > 0;
  return [
    name,
    beta === 1 ? "" : `β = ${significant(beta)}`,
    isCyclical ? "cyclical" : "",
    freeBits === 0 ? "" : "free bits",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** What to know about the choice before training on it; null when nothing. */
export function objectiveRemark(objective: ObjectiveConfig): string | null {
  if (objective.kind === "iwae") {
    if (objective.samples === 1) return "With one sample this is the ELBO.";
    if (objective.gradient === "sticking-the-landing") return "Biased for more than one sample.";
    if (objective.gradient === "plain") return "The encoder’s gradient gets noisier as K grows.";
    return null;
  }
  const { beta, warmUpSteps, freeBits, weighs, cycleSteps = 0 } = objective;
  if (warmUpSteps > 0 && cycleSteps > 0 && cycleSteps <= warmUpSteps)
    return "The cycle is shorter than its warm-up, so that β is never reached.";
  if (weighs === "total-correlation" && beta === 1) return "With β = 1 this is the ELBO.";
  if (beta === 1 && warmUpSteps === 0 && freeBits === 0) return null;
  return "The weights act on training alone: the ELBO is shown without them.";
}
