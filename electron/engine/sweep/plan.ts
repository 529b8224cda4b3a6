import type { Varied } from "#shared/contract/sweepContract";
import { fail } from "#shared/domain/appError";
import {
  modelConfigSchema,
  trainingConfigSchema,
  type ModelConfig,
  type TrainingConfig,
} from "#shared/domain/model";

/** A sweep with more runs than this is a mistake. */
const MOST = 64;

export interface Settings {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
}

export type Value = number | string;

/** Every combination, the first setting fastest. @throws AppErrorException `invalid-request` for too many */
export function combinations(varied: readonly Varied[]): Value[][] {
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST) {
    fail({
      code: "invalid-request",
      message: "These are too many runs for one sweep.",
      expected: `at most ${MOST}`,
      found: String(count),
      hint: "Vary fewer values.",
    });
  }
  const [first, second] = varied;
  const outer: readonly (Value | null)[] = second?.values ?? [null];
  return outer.flatMap((other) =>
    (first?.values ?? []).map((value) => (other === null ? [value] : [value, other])),
  );
}

/**
 * The settings with these values at their paths.
 * @throws AppErrorException `invalid-request` for a path that leads nowhere or a value that is out of range
 */
export function settingsWith(
  base: Settings,
  varied: readonly Pick<Varied, "path">[],
  values: readonly Value[],
): Settings {
  let settings: unknown = base;
  varied.forEach(({ path }, i) => {
    settings = withValue(settings, path.split("."), values[i] ?? "", path);
  });
  const { model, training } = settings as Settings; // checked just below
  const parts = {
    model: modelConfigSchema.safeParse(model),
    training: trainingConfigSchema.safeParse(training),
  };
  for (const [name, { error }] of Object.entries(parts)) {
    const [issue] = error?.issues ?? [];
    if (issue === undefined) continue;
    fail({
      code: "invalid-request",
      message: `A setting of the sweep is out of range: ${name}.${issue.path.join(".")}: ${issue.message}`,
      where: { field: `${name}.${issue.path.join(".")}` },
      found: values.join(", "),
    });
  }
  return { model, training };
}

function withValue(object: unknown, [key, ...rest]: readonly string[], value: Value, path: string): unknown {
  if (key === undefined) return value;
  if (typeof object !== "object" || object === null || (rest.length > 0 && !Object.hasOwn(object, key))) {
    return fail({
      code: "invalid-request",
      message: `There is no setting "${path}" in this model.`,
      where: { field: path },
    });
  }
  return { ...object, [key]: withValue((object as Record<string, unknown>)[key], rest, value, path) };
}
