import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppErrorException } from "#shared/domain/appError";
import { Random } from "#shared/math/random";
import { ImportedFunction } from "#engine/interchange/importedFunction";
import { readOnnx } from "#engine/interchange/readOnnx";
import { appErrorOf } from "../appErrorOf";

const folder = join(import.meta.dirname, "../../fixtures/onnx");
const names = ["dense-encoder.onnx", "convolutional-encoder.onnx", "convolutional-decoder.onnx"];

test("names, sizes and what is open are read", async () => {
  const { inputs, outputs, opset } = readOnnx(await readFile(join(folder, names[0]!)), names[0]!);
  expect(inputs).toEqual([{ name: "x", shape: [null, 12] }]);
  expect(outputs).toEqual([
    { name: "mu", shape: [null, 3] },
    { name: "log_var", shape: [null, 3] },
  ]);
  expect(opset).toBe(20);
});

test.each([
  ["a text", new TextEncoder().encode("label,x\n1,2\n")],
  ["nothing", new Uint8Array()],
])("%s is no model", async (_, bytes) => {
  const error = await appErrorOf((async () => readOnnx(bytes, "model.onnx"))());
  expect(error).toMatchObject({ code: "file-format", where: { file: "model.onnx" } });
});

/** A copy with a bit, a byte or a stretch changed, or the end missing. */
function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const copy = bytes.slice();
  switch (random.below(4)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    case 2:
      copy.fill(255, at, at + 1 + random.below(6));
      return copy;
    default:
      copy.copyWithin(at, random.below(bytes.length));
      return copy;
  }
}

test("damaged files end in an error with the file's name, or are read", async () => {
  const random = new Random(5);
  let refused = 0;
  for (const name of names) {
    const bytes = new Uint8Array(await readFile(join(folder, name)));
    for (let i = 0; i < 700; i++) {
      try {
        const { weights } = new ImportedFunction(readOnnx(mutated(bytes, random), name), name);
        expect(weights).toBeInstanceOf(Map);
      } catch (error) {
        if (!(error instanceof AppErrorException)) throw error;
        expect(error.appError.where?.file).toBe(name);
        refused++;
      }
    }
  }
  expect(refused).toBeGreaterThan(500);
});
