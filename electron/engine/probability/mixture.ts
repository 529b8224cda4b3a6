import type { EngineContract } from "#shared/contract/engineContract";
import { fail } from "#shared/domain/appError";
import type { Params, ResultOf } from "#shared/rpc/contract";
import { gridLatents, mixtureView } from "#engine/evidence/mixtureView";
import { decodeAll } from "#engine/infer/decode";
import { datumOf, type Datum } from "./datum";
import { drawInTurns } from "./drawInTurns";
import { knownGrid } from "./gridCache";
import type { ModelReader, Report } from "./modelReader";

export type MixtureRequest = Params<EngineContract, "evidence:mixture">;
export type MixtureResult = ResultOf<EngineContract, "evidence:mixture">;

/** Points of the cumulative curve at most. */
const CURVE_POINTS = 500;

/** p(x) as a mixture over latents: which of them explain x, the largest decoded. */
export async function mixture(
  reader: ModelReader,
  request: MixtureRequest,
  report: Report,
): Promise<MixtureResult> {
  const { programs, weights, dataset, turns } = reader;
  const datum = await datumOf(reader, request.row, request.seed);
  const { z, logWeights } = await latentsOf(reader, datum, request, report);
  const d = datum.joint.latentSize;
  const { order, responsibilities, cumulative, holding, perplexity } = await turns.take(() =>
    mixtureView(logWeights),
  );
  const top = order.subarray(0, request.top);
  const largest = Float32Array.from(
    { length: top.length * d },
    (_, i) => z[(top[Math.floor(i / d)] ?? 0) * d + (i % d)] ?? 0,
  );
  const curveAt = curveCounts(order.length);
  return {
    over: request.over,
    step: weights.step,
    total: order.length,
    z: largest,
    responsibilities: Float32Array.from(responsibilities.subarray(0, top.length)),
    decoded: await turns.take(() => decodeAll(programs, weights, dataset, largest, top.length)),
    curveAt,
    curve: Float32Array.from(curveAt, (n) => cumulative[n - 1] ?? 1),
    holding: [...holding],
    perplexity,
  };
}

async function latentsOf(
  reader: ModelReader,
  datum: Datum,
  { over, count }: MixtureRequest,
  report: Report,
): Promise<{ readonly z: Float64Array; readonly logWeights: Float64Array }> {
  const { joint, q, prior, random } = datum;
  if (over !== "grid") {
    const proposal = over === "encoder" ? q : prior;
    return drawInTurns(joint, proposal, count, random.fork(over), `${over} samples`, report);
  }
  const { posterior, refusal } = await knownGrid(reader, datum, report);
  if (posterior !== null) return gridLatents(posterior);
  return fail({ code: "unsupported", message: refusal, hint: "Look at samples from the encoder instead." });
}

/** 1 … `total`, all of them or spaced by equal ratios. */
function curveCounts(total: number): Int32Array {
  if (total <= CURVE_POINTS) return Int32Array.from({ length: total }, (_, i) => i + 1);
  const counts = new Set<number>();
  for (let i = 0; i < CURVE_POINTS; i++) counts.add(Math.round(total ** (i / (CURVE_POINTS - 1))));
  return Int32Array.from(counts);
}
