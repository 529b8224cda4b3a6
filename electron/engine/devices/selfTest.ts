import { Random } from "#shared/math/random";
import { mapRecord } from "#engine/program/mapRecord";
import type { Runtime, TensorMap, TensorSpecs } from "#engine/program/runtime";
import { adamFit } from "./adamFit";
import { selfTestCases, type SelfTestCase } from "./selfTestCases";

/** What one case gave on a device, held against the CPU. */
export interface CaseResult {
  readonly what: string;
  /** Largest |difference| over all outputs, each as a share of the output's largest magnitude. */
  readonly error: number;
  /** The output that it was found in. */
  readonly where: string;
}

export interface SelfTest {
  readonly passed: boolean;
  /** What a case may be off by. */
  readonly tolerance: number;
  /** The worst case first. */
  readonly cases: readonly CaseResult[];
}

/**
 * Sums of some hundred float32 products in another order differ by about 1e-6 of their largest terms; devices that
 * multiply in reduced precision (TF32 has 11 bits) by 1e-3, which gradients of training bear. Wrong kernels are off by
 * far more.
 */
const selfTestTolerance = 5e-3;

const STEPS = 20;

/**
 * Runs values and gradients of small networks on a device and on the CPU, and compares them. Takes some hundred
 * milliseconds, most of it for compiling.
 * @throws whatever the device throws
 */
export async function selfTest(device: Runtime, reference: Runtime): Promise<SelfTest> {
  const cases: CaseResult[] = [];
  for (const entry of selfTestCases) {
    const feeds = feedsOf(entry.inputs);
    const wanted = await outputsOf(reference, entry, feeds);
    cases.push({ what: entry.what, ...difference(await outputsOf(device, entry, feeds), wanted) });
  }
  const trained = await afterSteps(reference);
  cases.push({ what: stepsWhat, ...difference(await afterSteps(device), trained) });
  cases.sort((a, b) => b.error - a.error);
  const passed = cases.every(({ error }) => error <= selfTestTolerance);
  return { passed, tolerance: selfTestTolerance, cases };
}

async function outputsOf(
  runtime: Runtime,
  { what, fn, inputs }: SelfTestCase,
  feeds: TensorMap,
): Promise<TensorMap> {
  const program = await runtime.compile(fn, inputs, { label: what });
  try {
    return await program.run(feeds);
  } finally {
    await program.dispose();
  }
}

const stepsWhat = "twenty steps of Adam";

/** A least-squares fit, trained as models are: many steps in one call, the state carried from step to step. */
async function afterSteps(runtime: Runtime): Promise<TensorMap> {
  const program = await runtime.compileLoop(adamFit.step, adamFit.spec, { label: stepsWhat });
  try {
    const feeds = (specs: TensorSpecs, steps: number): TensorMap =>
      feedsOf(mapRecord(specs, ({ shape, dtype }) => ({ shape: [steps, ...shape], dtype })));
    const { parameters, moments, batches, scalars } = adamFit;
    const result = await program.run({
      state: { ...feedsOf(parameters), ...mapRecord(feedsOf(moments), (values) => values.fill(0)) },
      sequence: { ...feeds(batches, STEPS), ...scalars(STEPS) },
      constants: {},
      steps: STEPS,
    });
    return { ...result.state, ...result.reports };
  } finally {
    await program.dispose();
  }
}

/** Normal numbers, the same on every device. */
function feedsOf(inputs: TensorSpecs): TensorMap {
  return mapRecord(inputs, ({ shape }, name) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    new Random(11).fork(name).fillNormal(values);
    return values;
  });
}

/** NaN on one side only, or an infinity that the other has not, counts as infinitely wrong. */
export function difference(have: TensorMap, wanted: TensorMap): { error: number; where: string } {
  let worst = { error: 0, where: "" };
  for (const [name, values] of Object.entries(wanted)) {
    let scale = 1e-6;
    for (const value of values) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
    values.forEach((value: number, i: number) => {
      const other = have[name]?.[i] ?? NaN;
      const error = Object.is(value, other) || value === other ? 0 : Math.abs(other - value) / scale;
      if (!(error <= worst.error)) worst = { error: Number.isNaN(error) ? Infinity : error, where: name };
    });
  }
  return worst;
}
