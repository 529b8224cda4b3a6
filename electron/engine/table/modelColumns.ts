import type { Encoding } from "#engine/infer/encoding";
import { figureNames, type FigureName } from "#engine/survey/rowFigures";
import type { SurveyColumns } from "#engine/survey/surveyColumns";
import type { ColumnSource } from "./columnSource";
import { inPieces, PIECE } from "./pieces";

/** z1, z2… and sd1, sd2…: mean and standard deviation of q(z|x), prior σ. */
export function latentColumns({ count, latentSize, mean, sd }: Encoding): readonly ColumnSource[] {
  const columnsOf = (name: string, what: string, values: Float32Array): readonly ColumnSource[] =>
    Array.from({ length: latentSize }, (_, k) => ({
      name: `${name}${k + 1}`,
      kind: "number",
      source: "latent",
      unit: "prior σ",
      description: `${what} of q(z|x) in dimension ${k + 1}.`,
      read: async (signal) => {
        const column = new Float32Array(count);
        await inPieces(count, PIECE, signal, (start, end) => {
          for (let row = start; row < end; row++) column[row] = values[row * latentSize + k] ?? NaN;
        });
        return { kind: "number", values: column };
      },
    }));
  return [...columnsOf("z", "Mean", mean), ...columnsOf("sd", "Standard deviation", sd)];
}

/** The figures of a survey, for the rows that it is of. */
export interface EvidenceRows {
  /** K, importance samples for each datum. */
  readonly samples: number;
  /** The rows of the figures, [total]; those beyond `columns.done` have none yet. */
  readonly rows: Int32Array;
  readonly columns: SurveyColumns;
}

interface Figure {
  readonly name: string;
  readonly unit: string | null;
  readonly description: (samples: number) => string;
  readonly of: (values: (name: FigureName) => number) => number;
}

/** Small letters and underscores, as other tools expect them; the same names as in the file of a survey. */
const figures: readonly Figure[] = [
  {
    name: "elbo",
    unit: "nats",
    description: () => "Evidence lower bound.",
    of: (value) => value("elbo"),
  },
  {
    name: "log_evidence",
    unit: "nats",
    description: (k) => `log p(x), estimated with ${k} importance samples from q(z|x).`,
    of: (value) => value("logEvidence"),
  },
  {
    name: "standard_error",
    unit: "nats",
    description: () => "Standard error of log_evidence.",
    of: (value) => value("standardError"),
  },
  {
    name: "effective_sample_size",
    unit: null,
    description: (k) => `How many of the ${k} samples count.`,
    of: (value) => value("effectiveSampleSize"),
  },
  {
    name: "pareto_k",
    unit: null,
    description: () => "Above 0.7 single samples decide log_evidence.",
    of: (value) => value("shape"),
  },
  {
    name: "kl",
    unit: "nats",
    description: () => "KL(q(z|x) ‖ p(z)), in closed form.",
    of: (value) => value("kl"),
  },
  {
    name: "gap",
    unit: "nats",
    description: () => "log_evidence − elbo: what the bound is below, an estimate.",
    of: (value) => value("logEvidence") - value("elbo"),
  },
];

/** One column for each figure, NaN at the rows that have none. They are those of the moment: later rows do not come in. */
export function evidenceColumns(
  { samples, rows, columns }: EvidenceRows,
  count: number,
): readonly ColumnSource[] {
  const { done } = columns;
  const known = Object.fromEntries(figureNames.map((name) => [name, columns.values[name]]));
  return figures.map(({ name, unit, description, of }) => ({
    name,
    kind: "number",
    source: "evidence",
    unit,
    description: description(samples),
    read: async (signal) => {
      const values = new Float64Array(count).fill(NaN);
      await inPieces(done, PIECE, signal, (start, end) => {
        for (let i = start; i < end; i++) {
          values[rows[i] ?? -1] = of((figure) => known[figure]?.[i] ?? NaN);
        }
      });
      return { kind: "number", values };
    },
  }));
}
