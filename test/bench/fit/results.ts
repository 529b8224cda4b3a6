import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** What one trained model makes of the test rows, nats, in the order of the rows. */
export interface FitResult {
  readonly elbo: readonly number[];
  /** L_500 of each row. */
  readonly bound: readonly number[];
  /** Of the training alone. */
  readonly seconds: number;
  readonly version: string;
}

/** `crossed` is our model by the other side's estimator; `twin` the other side's from our start, with our order and noise. */
export type Side = "priorscape" | "pytorch" | "crossed" | "twin";

const fileOf = (folder: string, name: string, side: Side, seed: number): string =>
  path.join(folder, `${name}-${side}-${seed}.json`);

/** The result that is kept, or null where that model was not trained yet. */
export async function readResult(
  folder: string,
  name: string,
  side: Side,
  seed: number,
): Promise<FitResult | null> {
  const text = await readFile(fileOf(folder, name, side, seed), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as FitResult); // written by `writeResult` or the peer
}

export async function writeResult(
  folder: string,
  name: string,
  side: Side,
  seed: number,
  result: FitResult,
): Promise<void> {
  await writeFile(fileOf(folder, name, side, seed), JSON.stringify(result));
}

export const resultFile = fileOf;
