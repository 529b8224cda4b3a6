import type { SurveyParameters, SurveySplit, SurveyStatus } from "#shared/contract/surveyContract";
import { assertNever } from "#shared/domain/assertNever";
import { fail } from "#shared/domain/appError";
import { thousands } from "#shared/text/thousands";
import type { Dataset } from "#engine/data/dataset";
import type { WeightsSource } from "#engine/infer/weights";
import { Survey, type SurveySubject } from "./survey";
import { GrowingColumns, type SurveyColumns } from "./surveyColumns";
import type { KeptSurvey, SurveyIdentity } from "./surveyFile";
import { weightsHash } from "./weightsHash";

export interface SurveysSetup {
  /** The open model. @throws AppErrorException `no-dataset` or `no-model` */
  readonly subject: () => SurveySubject;
  readonly onStatus: (status: SurveyStatus) => void;
  readonly now: () => number;
}

/** The one survey at hand. Commands run one after the other, so that no two of them see it half changed. */
export class Surveys {
  #survey: Survey | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(private readonly setup: SurveysSetup) {}

  /** @throws AppErrorException `busy`, `invalid-request` or `storage` */
  start({ afresh, ...parameters }: SurveyParameters & { readonly afresh: boolean }): Promise<SurveyStatus> {
    return this.#inTurn(async () => {
      const subject = this.setup.subject();
      const at = this.#survey;
      if (at?.isRunning === true) {
        if (!afresh && at.setup.subject.closed === subject.closed && hasParameters(at, parameters)) {
          return at.status;
        }
        fail({
          code: "busy",
          message: `Evidence of ${thousands(at.status.total)} rows is being computed already.`,
          hint: "Wait for its end, pause it or cancel it.",
        });
      }
      const weights = await subject.weights();
      const identity = identityOf(subject, weights, parameters);
      const kept = afresh ? null : await subject.folder.read(parameters);
      if (kept !== null) requireSame(kept.identity, identity);
      return this.#open(subject, weights, identity, kept).status;
    });
  }

  /** The survey at hand, else one of the open model's weights as it was kept: an unfinished one, paused, or a finished one. */
  state(): Promise<SurveyStatus | null> {
    return this.#inTurn(async () => (await this.#found())?.status ?? null);
  }

  pause(): Promise<SurveyStatus> {
    return this.#inTurn(async () => {
      const survey = await this.#required();
      await survey.pause();
      return survey.status;
    });
  }

  /** With the weights it was begun with, though training may have gone on since. */
  resume(): Promise<SurveyStatus> {
    return this.#inTurn(async () => {
      const survey = await this.#required();
      survey.start();
      return survey.status;
    });
  }

  cancel(): Promise<void> {
    return this.#inTurn(async () => {
      const survey = await this.#required();
      await survey.pause();
      await survey.setup.subject.folder.remove(survey.setup.identity);
      this.#survey = null;
    });
  }

  /** @throws AppErrorException `no-model` when there is none */
  current(): Promise<Survey> {
    return this.#inTurn(() => this.#required());
  }

  /** What is known of the open model's rows, null when nothing is at hand. Looks at no disk. */
  get known(): {
    readonly samples: number;
    readonly rows: Int32Array;
    readonly columns: SurveyColumns;
  } | null {
    const survey = this.#survey;
    if (survey === null || survey.setup.subject.closed !== this.setup.subject().closed) return null;
    const { identity, rows, columns } = survey.setup;
    return { samples: identity.samples, rows, columns };
  }

  /** Pauses it, with its progress on disk. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#isClosed = true;
      await this.#survey?.pause();
    });
  }

  async #required(): Promise<Survey> {
    return (
      (await this.#found()) ??
      fail({
        code: "invalid-request",
        message: "There is no evidence of this model's data yet.",
        hint: "Start it for a split and a number of samples.",
      })
    );
  }

  async #found(): Promise<Survey | null> {
    const subject = this.setup.subject();
    // Another model was opened: what is at hand was paused and saved when its own was closed.
    if (this.#survey?.setup.subject.closed === subject.closed) return this.#survey;
    const weights = await subject.weights();
    const hash = weightsHash(weights.parameters);
    const kept = await subject.folder.kept(
      (identity) =>
        identity.weights === hash &&
        identity.datasetId === subject.dataset.summary.id &&
        identity.total === rowsOf(subject.dataset, identity.split).length,
    );
    if (kept === null) return null;
    this.#survey = this.#build(subject, weights, identityOf(subject, weights, kept.identity), kept);
    return this.#survey;
  }

  #open(
    subject: SurveySubject,
    weights: WeightsSource,
    identity: SurveyIdentity,
    kept: KeptSurvey | null,
  ): Survey {
    this.#survey = this.#build(subject, weights, identity, kept);
    this.#survey.start();
    return this.#survey;
  }

  #build(
    subject: SurveySubject,
    weights: WeightsSource,
    identity: SurveyIdentity,
    kept: KeptSurvey | null,
  ): Survey {
    const { onStatus, now } = this.setup;
    const rows = rowsOf(subject.dataset, identity.split);
    const columns = new GrowingColumns(rows.length);
    if (kept !== null) columns.restore(kept.columns);
    return new Survey({ subject, weights, identity, rows, columns, onStatus, now });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => {
      if (this.#isClosed) fail({ code: "cancelled", message: "Cancelled." });
      return work();
    });
    // The caller sees the failure.
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

/** Rows of a part of the split, ascending. */
export function rowsOf(dataset: Dataset, split: SurveySplit): Int32Array {
  switch (split) {
    case "train":
      return dataset.trainRows;
    case "validation":
      return dataset.validationRows;
    case "all":
      return Int32Array.from({ length: dataset.summary.count }, (_, row) => row);
    default:
      return assertNever(split);
  }
}

function hasParameters({ setup }: Survey, { split, samples, seed }: SurveyParameters): boolean {
  const { identity } = setup;
  return identity.split === split && identity.samples === samples && identity.seed === seed;
}

function identityOf(
  { runId, dataset }: SurveySubject,
  { step, parameters }: WeightsSource,
  { split, samples, seed }: SurveyParameters,
): SurveyIdentity {
  const total = rowsOf(dataset, split).length;
  if (total === 0) {
    fail({
      code: "invalid-request",
      message: `"${dataset.summary.name}" has no rows in this part of its split.`,
      where: { field: "split" },
      found: split,
    });
  }
  const weights = weightsHash(parameters);
  return { split, samples, seed, runId, datasetId: dataset.summary.id, step, weights, total };
}

/** @throws AppErrorException `invalid-request` when what is kept is of other weights or other data */
function requireSame(kept: SurveyIdentity, now: SurveyIdentity): void {
  const isSameData = kept.datasetId === now.datasetId && kept.total === now.total;
  if (isSameData && kept.weights === now.weights) return;
  fail({
    code: "invalid-request",
    message: isSameData
      ? `This evidence was begun with the weights of step ${thousands(kept.step)}; the model has moved on to step ${thousands(now.step)}.`
      : "This evidence was begun with other data.",
    expected: `weights ${kept.weights.slice(0, 12)}`,
    found: `weights ${now.weights.slice(0, 12)}`,
    hint: "Start it afresh, which throws the earlier figures away, or choose another seed to keep both.",
  });
}
