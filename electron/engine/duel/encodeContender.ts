import type { Encoding } from "#engine/infer/encoding";
import { EncodingPass } from "#engine/infer/encodingPass";
import type { ModelReader, Report } from "#engine/probability/modelReader";
import { inTurns } from "#engine/probability/turns";

/** q(z|x) of all rows by the reader's weights, a turn for each piece. */
export async function encodeContender(
  { programs, observations, dataset, weights, turns, now }: ModelReader,
  phase: string,
  report: Report,
): Promise<Omit<Encoding, "version">> {
  const total = dataset.summary.count;
  const pass = new EncodingPass(programs, observations, total, weights);
  await inTurns(turns, now, async () => {
    await pass.chunk();
    report({ phase, done: pass.done, total });
    return !pass.isDone;
  });
  const { step, mean, sd, prior } = pass;
  return {
    step,
    count: total,
    latentSize: programs.model.latentSize,
    mean,
    sd,
    ...(prior === undefined ? {} : { prior }),
  };
}
