import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { logMeanExp } from "#engine/model/importanceWeights";
import { valueAndGradients } from "#engine/program/valueAndGradients";
import { compiled, expectClose, float } from "../program/comparison";

const logWeights = Float32Array.of(-300, -330, -390, -500, 2, 1, 0, -200);

test("the bound and its slopes are those of the log-mean-exp, without numbers near the smallest float32", async () => {
  const inputs = { w: float(2, 4) };
  const program = await compiled.compile((tensors) => {
    const { aux, gradients } = valueAndGradients((at) => {
      const bound = logMeanExp(at["w"] as tf.Tensor2D); // as compiled
      return { value: tf.sum(bound), aux: { bound } };
    }, tensors);
    return { bound: aux["bound"] as tf.Tensor, slopes: gradients["w"] as tf.Tensor }; // as given
  }, inputs);
  const { bound, slopes } = await program.run({ w: logWeights });
  const rows = [logWeights.slice(0, 4), logWeights.slice(4)];
  const exact = rows.map((row) => {
    const most = Math.max(...row);
    return most + Math.log(row.reduce((sum, w) => sum + Math.exp(w - most), 0) / 4);
  });
  expectClose(bound as Float32Array, Float32Array.from(exact), "bound", 1e-6);
  const share = (w: number, i: number): number =>
    w - (rows[i >> 2]?.[0] ?? 0) < -50 ? 0 : Math.exp(w - (exact[i >> 2] ?? 0)) / 4;
  expectClose(slopes as Float32Array, Float32Array.from(logWeights, share), "slopes", 1e-5);
  // The third's share would be e^-90, which only a denormal number can be.
  expect([2, 3, 7].map((i) => slopes?.[i])).toEqual([0, 0, 0]);
  await program.dispose();
});
