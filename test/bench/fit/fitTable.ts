import os from "node:os";
import { fitCases, moreSeeds, schedule, TEST_SAMPLES, type FitCase } from "./cases";
import { BINARISATION_SEED } from "./binarisedDigits";
import { readResult, type FitResult, type Side } from "./results";

interface Estimate {
  readonly value: number;
  /** Standard error over data: sd over the test rows / √rows. */
  readonly overData: number;
  /** Standard error over seeds, 0 where there is one model. */
  readonly overSeeds: number;
}

/** The results of one side by their seeds, for those that both sides have. */
interface Pairs {
  readonly ours: readonly FitResult[];
  readonly theirs: readonly FitResult[];
}

type Figure = (result: FitResult) => readonly number[];
const elbo: Figure = (result) => result.elbo;
const bound: Figure = (result) => result.bound;

/** The report in Markdown of whatever was trained on both sides by now. */
export async function fitTable(folder: string): Promise<string> {
  const rows: string[] = [];
  const crossed: string[] = [];
  const twins: string[] = [];
  const known = new Map<string, Pairs>();
  let versions = "";
  for (const fitCase of fitCases) {
    const pairs = await pairsOf(folder, fitCase);
    const [ours] = pairs.ours;
    const [theirs] = pairs.theirs;
    if (ours === undefined || theirs === undefined) continue;
    known.set(fitCase.name, pairs);
    versions = `Priorscape ${ours.version}, PyTorch ${theirs.version}, Node ${process.version}`;
    rows.push(rowOf(fitCase, pairs));
    const other = await readResult(folder, fitCase.name, "crossed", fitCase.seeds[0] ?? 1);
    if (other !== null) crossed.push(besideRow(fitCase, ours, other));
    const twin = await readResult(folder, fitCase.name, "twin", fitCase.seeds[0] ?? 1);
    if (twin !== null) twins.push(besideRow(fitCase, ours, twin));
  }
  const more = await pairsOf(folder, moreSeeds);
  const gains = [gainRow(2, known), gainRow(32, known)].filter((row) => row !== null);
  const { hidden, batchSize, steps, learningRate } = schedule;
  return `# Fit for use

Whether models of the app are as good as those of a PyTorch script: ${versions}; ${new Date().toISOString().slice(0, 10)}, one thread of ${os.cpus()[0]?.model ?? "a CPU"}.

Data: mnist-10k, 8,000 rows to train on and 2,000 to test on by the app's own split, each pixel drawn once as 0 or 1 (seed
${BINARISATION_SEED}); both sides read the same bits. Model: 784-${hidden}-d-${hidden}-784, ReLU, Bernoulli likelihood, prior N(0, I). Weights from
N(0, 2 / inputs) before a ReLU and N(0, 2 / (inputs + outputs)) elsewhere, those of log σ² a tenth of that, biases 0.
Training: ${steps} steps of ${batchSize} rows, every row once an epoch in a new order, Adam at ${learningRate} (0.9, 0.999, 1e-8). Each side draws its own
weights, orders and noise.

All figures are means over the test rows, nats. L is L_${TEST_SAMPLES}, with the models' own encoders. "±" is one standard error over data;
a difference is of the same rows, each averaged over the seeds, with its error over data and, after it, over seeds: how far
other seeds would have moved it.

| model | seeds | L, Priorscape | L, PyTorch | difference | error over data | over seeds | in errors of both |
|---|---|---|---|---|---|---|---|
${rows.join("\n")}

${moreText(more)}What IWAE-50 gains over the ELBO in the same steps, L against L, same rows:

| d | Priorscape | PyTorch |
|---|---|---|
${gains.join("\n")}

The steps alone: PyTorch trained from the start, with the order and the noise of the app's model of the first seed, so that
what is left is rounding, and what ${steps} steps make of it.

| model | ELBO, app | ELBO, PyTorch | difference | L, app | L, PyTorch | difference |
|---|---|---|---|---|---|---|
${twins.join("\n")}

The estimators alone: the app's model of the first seed, evaluated by the app and by PyTorch with noise of its own.

| model | ELBO, app | ELBO, PyTorch | difference | L, app | L, PyTorch | difference |
|---|---|---|---|---|---|---|
${crossed.join("\n")}

Made by \`node electron/setup/runScript.mjs test/bench/fit/fitForUse.ts\`; the other side is \`test/bench/peers/torch_fit.py\` with
\`test/bench/peers/requirements.txt\`. The seeds are the same numbers on both sides.
`;
}

async function pairsOf(folder: string, { name, seeds }: FitCase): Promise<Pairs> {
  const of = async (side: Side, seed: number): Promise<FitResult | null> =>
    readResult(folder, name, side, seed);
  const ours: FitResult[] = [];
  const theirs: FitResult[] = [];
  for (const seed of seeds) {
    const [own, other] = [await of("priorscape", seed), await of("pytorch", seed)];
    if (own === null || other === null) continue;
    ours.push(own);
    theirs.push(other);
  }
  return { ours, theirs };
}

const nameOf = ({ latentSize, objective }: FitCase): string =>
  `${objective.kind === "iwae" ? `IWAE-${objective.samples}` : "ELBO"}, d = ${latentSize}`;

function rowOf(fitCase: FitCase, { ours, theirs }: Pairs): string {
  const difference = differenceOf(ours, theirs, bound);
  const { value, overData, overSeeds } = difference;
  const inErrors = Math.abs(value) / Math.hypot(overData, overSeeds);
  return cells([
    nameOf(fitCase),
    String(ours.length),
    plain(meanOf(ours, bound)),
    plain(meanOf(theirs, bound)),
    signed(value),
    overData.toFixed(2),
    ours.length > 1 ? overSeeds.toFixed(2) : "–",
    ours.length > 1 ? inErrors.toFixed(1) : `${inErrors.toFixed(1)} over data`,
  ]);
}

/** One sentence on more seeds at d = 2, where those of the table are few for what they differ by; nothing without them. */
function moreText({ ours, theirs }: Pairs): string {
  if (ours.length < 2) return "";
  const { value, overData, overSeeds } = differenceOf(ours, theirs, elbo);
  const side = (results: readonly FitResult[]): string => plain(meanOf(results, elbo)).split(" ")[0] ?? "";
  return `At d = 2 models differ from seed to seed far more than anything else here. Over ${ours.length} other seeds the ELBO is ${side(ours)} with
Priorscape and ${side(theirs)} with PyTorch: ${signed(value)}, error over data ${overData.toFixed(2)}, over seeds ${overSeeds.toFixed(2)}.

`;
}

function besideRow(fitCase: FitCase, ours: FitResult, other: FitResult): string {
  const of = (figure: Figure): string[] => {
    const { value, overData } = differenceOf([ours], [other], figure);
    return [
      plain(meanOf([ours], figure)),
      plain(meanOf([other], figure)),
      `${signed(value)} ± ${overData.toFixed(2)}`,
    ];
  };
  return cells([nameOf(fitCase), ...of(elbo), ...of(bound)]);
}

function gainRow(latentSize: number, known: ReadonlyMap<string, Pairs>): string | null {
  const one = known.get(`elbo-${latentSize}`);
  const many = known.get(`iwae50-${latentSize}`);
  if (one === undefined || many === undefined) return null;
  const gain = (side: keyof Pairs): string => {
    const { value, overData, overSeeds } = differenceOf(many[side], one[side], bound);
    return `${signed(value)} ± ${Math.hypot(overData, overSeeds).toFixed(2)}`;
  };
  return cells([String(latentSize), gain("ours"), gain("theirs")]);
}

/** Of the same rows, each averaged over the models of its side. */
function differenceOf(a: readonly FitResult[], b: readonly FitResult[], figure: Figure): Estimate {
  const [left, right] = [rowMeans(a, figure), rowMeans(b, figure)];
  const each = left.map((value, row) => value - (right[row] ?? NaN));
  const errorOf = (results: readonly FitResult[]): number =>
    errorOfMean(results.map((result) => mean(figure(result))));
  return { value: mean(each), overData: errorOfMean(each), overSeeds: Math.hypot(errorOf(a), errorOf(b)) };
}

function meanOf(results: readonly FitResult[], figure: Figure): Estimate {
  const each = rowMeans(results, figure);
  return { value: mean(each), overData: errorOfMean(each), overSeeds: 0 };
}

function rowMeans(results: readonly FitResult[], figure: Figure): number[] {
  const [first] = results;
  if (first === undefined) throw new Error("no results");
  return figure(first).map((_, row) => mean(results.map((result) => figure(result)[row] ?? NaN)));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** 0 for a single value, which says nothing about its spread. */
function errorOfMean(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
const plain = ({ value, overData }: Estimate): string =>
  `${signed(value).replace("+", "")} ± ${overData.toFixed(2)}`;
const cells = (texts: readonly string[]): string => `| ${texts.join(" | ")} |`;
