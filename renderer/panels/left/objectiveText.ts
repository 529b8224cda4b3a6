import type { ObjectiveConfig } from "#shared/domain/objective";
import { integer, significant } from "../../components/format";

/** One fact about what is raised: "ELBO", "ELBO, β = 0.5, free bits", "IWAE, K = 50". */
export function objectiveFact(objective: ObjectiveConfig): string {
  if (objective.kind === "iwae") return `IWAE, K = ${integer(objective.samples)}`;
  const { beta, freeBits } = objective;
  return ["ELBO", beta === 1 ? "" : `β = ${significant(beta)}`, freeBits === 0 ? "" : "free bits"]
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
  const { beta, warmUpSteps, freeBits } = objective;
  if (beta === 1 && warmUpSteps === 0 && freeBits === 0) return null;
  return "The weights act on training alone: the ELBO is shown without them.";
}
