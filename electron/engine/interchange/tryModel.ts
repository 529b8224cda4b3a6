import type * as tf from "@tensorflow/tfjs-core";
import { AppErrorException, fail } from "#shared/domain/appError";
import type { Model } from "#engine/model/model";
import { initialParameters, tensorSpecsOf } from "#engine/model/parameters";
import type { Runtime, TensorMap } from "#engine/program/runtime";
import { prefixed, withoutPrefix } from "#engine/train/prefix";

/**
 * Runs an imported model on some rows, [rows, features], before it takes the place of another.
 * @throws AppErrorException `invalid-request` when sizes do not fit together or what comes out is no number,
 * `unsupported` for an operator that is used in a way that is not known here
 */
export async function tryModel(runtime: Runtime, model: Model, x: Float32Array): Promise<void> {
  const { features, latentSize, encoder, decoder, likelihood } = model;
  const rows = x.length / features;
  const outputs = likelihood.outputSize(features);
  const parameters = prefixed("parameter", initialParameters(model.parameters, model.config.seed));
  let result: TensorMap;
  try {
    const program = await runtime.compile(
      (all) => {
        const weights = withoutPrefix("parameter", all);
        const q = encoder.encode(weights, all["x"] as tf.Tensor2D); // declared below
        requireShape("the encoder's mean", q.mean, [rows, latentSize]);
        requireShape("the encoder's spread", q.logVariance, [rows, latentSize]);
        const output = decoder.decode(weights, q.mean);
        requireShape("the decoder's output", output, [rows, outputs]);
        return { mean: q.mean, spread: q.logVariance, output };
      },
      {
        x: { shape: [rows, features], dtype: "float32" },
        ...prefixed("parameter", tensorSpecsOf(model.parameters)),
      },
      { label: "the imported model" },
    );
    result = await program.run({ x, ...parameters });
    await program.dispose();
  } catch (error) {
    if (error instanceof AppErrorException) throw error;
    return fail({
      code: "invalid-request",
      message: "The imported networks cannot be computed on the open data.",
      expected: "shapes that fit together",
      found: (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "",
      hint: "Check that encoder and decoder belong to these data and to each other.",
    });
  }
  for (const [what, values] of Object.entries(result)) {
    if (values.every((value: number) => Number.isFinite(value))) continue;
    fail({
      code: "not-finite",
      message: `The imported model gives a ${what} that is no number on the open data.`,
      expected: "finite numbers",
      found: "NaN or infinity",
      hint: "Check how x is scaled, and what the encoder's second output is: log variance, variance or sd.",
    });
  }
}

function requireShape(what: string, { shape }: tf.Tensor, wanted: readonly number[]): void {
  if (shape.join() === wanted.join()) return;
  fail({
    code: "invalid-request",
    message: `The imported model does not fit the open data: ${what} has another size.`,
    expected: `[${wanted.join(", ")}]`,
    found: `[${shape.join(", ")}]`,
    hint: "Choose the files and outputs that belong together.",
  });
}
