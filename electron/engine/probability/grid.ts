import { AppErrorException } from "#shared/domain/appError";
import { exactPosterior, type ExactPosterior } from "#engine/evidence/exactPosterior";
import type { LogJoint } from "#engine/evidence/logJoint";
import type { Datum } from "./datum";
import type { Report } from "./modelReader";

const LARGEST_DIMENSION = 3;
/** Evaluations of p(x, z) at most. */
const BUDGET = 400_000;

/** p(z|x) on the grid, or why there is none. */
export type Grid =
  | { readonly posterior: ExactPosterior; readonly refusal: null }
  | { readonly posterior: null; readonly refusal: string };

/** Progress counts evaluations against the budget: how many it takes shows only at the end. */
export async function gridOf({ joint }: Pick<Datum, "joint">, report: Report): Promise<Grid> {
  const d = joint.latentSize;
  if (d > LARGEST_DIMENSION) {
    return {
      posterior: null,
      refusal: `Exact log p(x) needs 1 to ${LARGEST_DIMENSION} latent dimensions; this model has ${d}.`,
    };
  }
  let done = 0;
  const counted: LogJoint = {
    latentSize: d,
    evaluate: async (z, count) => {
      const values = await joint.evaluate(z, count);
      done += count;
      report({ phase: "grid", done, total: BUDGET });
      return values;
    },
  };
  try {
    return { posterior: await exactPosterior(counted, { budget: BUDGET }), refusal: null };
  } catch (error) {
    // The budget does not suffice; that the estimate does is for the caller to say.
    if (error instanceof AppErrorException && error.appError.code === "out-of-range") {
      return { posterior: null, refusal: error.message };
    }
    throw error;
  }
}
