import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Random } from "#shared/math/random";
import { datasetBinariser } from "#engine/train/binarise";
import { loadDigits } from "../digits";

/** Of the one drawing that both sides are trained and tested on. */
export const BINARISATION_SEED = 20;

export interface BinarisedDigits {
  /** An IDX file of 0 and 255, which the app opens. */
  readonly images: string;
  /** Bytes 0 and 1, row after row, ascending, of the app's own split: what PyTorch reads. */
  readonly train: string;
  readonly test: string;
}

/** Draws each pixel of the digits once as 0 or 1 with its grey value as the probability, and writes what came of it. */
export async function writeBinarisedDigits(folder: string): Promise<BinarisedDigits> {
  const digits = await loadDigits();
  const { count, features } = digits.summary;
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const drawn = new Float32Array(count * features);
  datasetBinariser(digits)(rows, new Random(BINARISATION_SEED).fork("static"), drawn, 0);
  const bits = Uint8Array.from(drawn);

  const header = new DataView(new ArrayBuffer(16));
  [0x0803, count, 28, 28].forEach((value, i) => header.setUint32(4 * i, value));
  await mkdir(folder, { recursive: true });
  const files = {
    images: path.join(folder, "binarised-idx3-ubyte"),
    train: path.join(folder, "train.raw"),
    test: path.join(folder, "test.raw"),
  };
  const idx = Buffer.concat([new Uint8Array(header.buffer), bits.map((bit) => 255 * bit)]);
  await writeFile(files.images, idx);
  const take = (wanted: Int32Array): Buffer =>
    Buffer.concat(Array.from(wanted, (row) => bits.subarray(row * features, (row + 1) * features)));
  await writeFile(files.train, take(digits.trainRows));
  await writeFile(files.test, take(digits.validationRows));
  return files;
}
