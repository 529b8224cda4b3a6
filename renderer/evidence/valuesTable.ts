import type { Explanation } from "#shared/contract/evidenceContract";
import type { Refinement } from "./gapWords";
import type { Race } from "./racePlayback";

type Cell = string | number | null;

/** Every figure of the workspace with its error, unit and basis as tab-separated lines, full precision, for a spreadsheet. */
export function valuesTable(explanation: Explanation, race: Race | null, refined: Refinement | null): string {
  const { row, step, seed, exact, elbo, reconstruction, kl, evidence, verdict, ladder, mean, sd } =
    explanation;
  const lines: Cell[][] = [
    ["quantity", "value", "standard error", "unit", "basis"],
    ["item", row, null, "", ""],
    ["step", step, null, "steps", ""],
    ["seed", seed, null, "", ""],
  ];
  mean.forEach((value, i) => {
    lines.push([`encoder mean z${i + 1}`, value, null, "prior sd", "exact"]);
    lines.push([`encoder sd z${i + 1}`, sd[i] ?? null, null, "prior sd", "exact"]);
  });
  lines.push(["E_q log p(x|z)", reconstruction.value, reconstruction.standardError, "nats", "samples of q"]);
  lines.push(["KL(q||p)", kl, null, "nats", "exact"]);
  lines.push(["ELBO", elbo.value, elbo.standardError, "nats", "samples of q"]);
  lines.push([
    `log p(x) by importance sampling, K = ${evidence.count}`,
    evidence.logEvidence,
    evidence.standardError,
    "nats",
    "samples of q",
  ]);
  lines.push([
    "effective sample size",
    evidence.effectiveSampleSize,
    null,
    `of ${evidence.count}`,
    "samples of q",
  ]);
  lines.push(["Pareto k", verdict.shape, null, verdict.quality, "samples of q"]);
  if (exact) {
    lines.push([
      "log p(x)",
      exact.logEvidence,
      null,
      "nats",
      exact.exact ? "exact on grid" : "grid, too coarse",
    ]);
    lines.push(["KL(q||p(z|x))", exact.kl, null, "nats", "grid"]);
    lines.push(["overlap of q and p(z|x)", exact.overlap, null, "", "grid"]);
    lines.push(["grid spacing over posterior sd", exact.resolution, null, "", "grid"]);
  }
  for (const [name, rungs] of Object.entries(ladder)) {
    for (const rung of rungs) {
      lines.push([`L_${rung.k} ${name}`, rung.mean, rung.standardError, "nats", `${rung.blocks} blocks`]);
    }
  }
  if (race && race.row === row) {
    for (const entry of race.equivalence) {
      lines.push([
        `prior samples worth ${entry.encoderSamples} encoder samples`,
        entry.priorSamples,
        null,
        "samples",
        entry.basis,
      ]);
    }
  }
  if (refined && refined.row === row) {
    lines.push([
      "ELBO of the best q",
      refined.refinedElbo.value,
      refined.refinedElbo.standardError,
      "nats",
      "refined",
    ]);
    lines.push([
      "amortisation gap",
      refined.amortisation.value,
      refined.amortisation.standardError,
      "nats",
      "refined",
    ]);
    lines.push([
      "approximation gap",
      refined.approximation.value,
      refined.approximation.standardError,
      "nats",
      "refined",
    ]);
  }
  return lines.map((line) => line.map((cell) => cell ?? "").join("\t")).join("\n");
}
