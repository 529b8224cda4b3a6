import type { SessionState } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import type { RawLatents } from "#engine/data/dataFormat";
import type { Dataset } from "#engine/data/dataset";
import type { Encoding } from "#engine/infer/encoding";

/** Latents of the data as an encoding by no weights: points alone where their spreads are not known. */
export function encodingOfLatents({ mean, sd, d }: RawLatents, version: number): Encoding {
  const count = d === 0 ? 0 : mean.length / d;
  return { version, step: 0, count, latentSize: d, mean, sd: sd ?? new Float32Array(mean.length) };
}

export const latentsState = ({ d, names, sd }: RawLatents): SessionState["latents"] => ({
  size: d,
  names: [...names],
  hasSpread: sd !== null,
});

/** @throws AppErrorException `invalid-request` for latents alone */
export function requireX({ summary: { features, name } }: Pick<Dataset, "summary">): void {
  if (features > 0) return;
  fail({
    code: "invalid-request",
    message: `"${name}" holds latents alone: there is no x to train a model on.`,
    hint: "Open it with columns or an array as x.",
  });
}
