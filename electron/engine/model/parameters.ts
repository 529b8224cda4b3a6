import { Random } from "#shared/math/random";
import type { TensorMap, TensorSpecs } from "#engine/program/runtime";

/** How a parameter starts. `normal` is N(0, sd²); `constant` is the same value everywhere. */
export type Initialisation =
  | { readonly kind: "normal"; readonly sd: number }
  | { readonly kind: "constant"; readonly value: number }
  /** As an imported file has them. */
  | { readonly kind: "values"; readonly data: Float32Array };

export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly initialisation: Initialisation;
  /** Followed along the training data, not trained: the running moments of batch normalisation. */
  readonly isStatistic?: true;
  /** Stays as it came: training leaves it alone. */
  readonly isFrozen?: true;
}

/** Parameters by name, in a fixed order: the order of initialisation and of the flat file. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const only = (specs: ParameterSpecs, isWanted: (spec: ParameterSpec) => boolean): ParameterSpecs =>
  Object.fromEntries(Object.entries(specs).filter(([, spec]) => isWanted(spec)));

/** What gradients move. */
export const trainedOf = (specs: ParameterSpecs): ParameterSpecs =>
  only(specs, ({ isStatistic }) => isStatistic !== true);

export const statisticsOf = (specs: ParameterSpecs): ParameterSpecs =>
  only(specs, ({ isStatistic }) => isStatistic === true);

/** What an optimiser has a place for, and yet must not move. */
export const frozenOf = (specs: ParameterSpecs): ParameterSpecs =>
  only(specs, ({ isFrozen }) => isFrozen === true);

export const frozen = (specs: ParameterSpecs): ParameterSpecs =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, { ...spec, isFrozen: true as const }]),
  );

/** Trained weights. */
export function weightCount(specs: ParameterSpecs): number {
  return Object.values(trainedOf(specs)).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

export function tensorSpecsOf(specs: ParameterSpecs): TensorSpecs {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => [name, { shape, dtype: "float32" as const }]),
  );
}

/** Starting values from the seed alone: each parameter has its own stream, so that adding one changes no other. */
export function initialParameters(specs: ParameterSpecs, seed: number): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, initialisation }]) => {
      const values = new Float32Array(elementCount(shape));
      if (initialisation.kind === "constant") values.fill(initialisation.value);
      else if (initialisation.kind === "values") values.set(initialisation.data);
      else {
        new Random(seed).fork("parameter").fork(name).fillNormal(values);
        for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * initialisation.sd;
      }
      return [name, values];
    }),
  );
}

/** The first parameter that has a value which is no number, or null. */
export function firstNotFinite(parameters: TensorMap): string | null {
  for (const [name, values] of Object.entries(parameters)) {
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return name;
  }
  return null;
}
