import { assertNever } from "#shared/domain/assertNever";
import { fail } from "#shared/domain/appError";
import type { ModelConfig } from "#shared/domain/model";
import type { ModelReader } from "#engine/probability/modelReader";

/** One model of a duel, open or not: what it is called and what computes with its weights. */
export interface Contender {
  readonly runId: string;
  readonly name: string;
  readonly reader: ModelReader;
}

/**
 * log p(x) of two models compares only where x is the same thing: a probability of the same 0 and 1, or a density in the
 * same units.
 * @throws AppErrorException `invalid-request`
 */
export function requireComparable(a: Contender, b: Contender): void {
  const [first, second] = [kindOf(a.reader.programs.model.config), kindOf(b.reader.programs.model.config)];
  if (first === second) return;
  fail({
    code: "invalid-request",
    message: `"${a.name}" and "${b.name}" do not compare: their p(x) are of different things.`,
    where: { field: "b" },
    expected: `${first}, as "${a.name}" has it`,
    found: second,
    hint: "Compare models with the same likelihood and the same binarisation.",
  });
}

function kindOf({ likelihood, binarisation, categories }: ModelConfig): string {
  switch (likelihood) {
    case "bernoulli":
      return binarisation === "static"
        ? "a probability of values cut at one half"
        : "a probability of values binarised at random";
    case "discretised-logistic":
      return "a probability of 256 levels";
    case "categorical":
      return categories?.kind === "levels"
        ? `a probability of ${categories.count} levels`
        : "a probability of the levels of each column";
    case "continuous-bernoulli":
    case "gaussian":
    case "gaussian-fixed":
    case "gaussian-per-dimension":
      return "a density of the values as they are";
    default:
      return assertNever(likelihood);
  }
}
