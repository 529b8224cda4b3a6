import type { Model } from "#engine/model/model";
import { elementCount, statisticsOf, tensorSpecsOf, trainedOf } from "#engine/model/parameters";
import { parameterLayout, type ParameterLayout } from "#engine/program/parameterLayout";
import type { TensorMap, TensorSpecs } from "#engine/program/runtime";
import type { Optimiser } from "./optimiser";
import { prefixed, withoutPrefix } from "./prefix";

/**
 * The state of training in two forms. *Open*, as checkpoints have it: `parameter/<name>`, running statistics among them,
 * and, for each slot of the optimiser, `optimiser/<slot>/<name>` of what is trained. *Packed*, as steps carry it:
 * `parameter/`, `statistic/` and the slots as groups with small tensors in one vector.
 */
export interface StateLayout {
  /** Of trained parameters alone. */
  readonly parameters: ParameterLayout;
  /** Of the running statistics. */
  readonly statistics: ParameterLayout;
  /** Open. */
  readonly specs: TensorSpecs;
  readonly packedSpecs: TensorSpecs;
  /** Open to packed, in arrays of their own; an optimiser that is absent is zero. */
  pack(state: TensorMap): TensorMap;
  /** Packed to open. Large arrays are passed on, not copied. */
  unpack(packed: TensorMap): TensorMap;
  /** All parameters of a packed state by their own names. Large arrays are passed on, not copied. */
  parametersOf(packed: TensorMap): TensorMap;
}

export const slotGroup = (slot: string): string => `optimiser/${slot}`;
export const statisticGroup = "statistic";

export function stateLayoutOf(model: Model, optimiser: Optimiser): StateLayout {
  const specs = tensorSpecsOf(model.parameters);
  const trained = tensorSpecsOf(trainedOf(model.parameters));
  const parameters = parameterLayout(trained);
  const statistics = parameterLayout(tensorSpecsOf(statisticsOf(model.parameters)));
  const slots = optimiser.slots.map(slotGroup);
  const inGroups = <T>(
    groups: readonly string[],
    of: (group: string) => Readonly<Record<string, T>>,
  ): Record<string, T> => Object.assign({}, ...groups.map((group) => prefixed(group, of(group))));
  const openSpecs = { ...prefixed("parameter", specs), ...inGroups(slots, () => trained) };
  const parametersOf = (packed: TensorMap): TensorMap => {
    const all = {
      ...parameters.unpackData(withoutPrefix("parameter", packed)),
      ...statistics.unpackData(withoutPrefix(statisticGroup, packed)),
    };
    return picked(specs, all);
  };
  return {
    parameters,
    statistics,
    specs: openSpecs,
    packedSpecs: {
      ...inGroups(["parameter", ...slots], () => parameters.specs),
      ...prefixed(statisticGroup, statistics.specs),
    },
    pack: (state) => {
      const complete = Object.entries(openSpecs).map(([name, { shape }]) => {
        const values = state[name];
        if (values === undefined && name.startsWith("parameter/"))
          throw new Error(`The state has no "${name}"`);
        return [name, values?.slice() ?? new Float32Array(elementCount(shape))] as const;
      });
      const all = Object.fromEntries(complete);
      const own = withoutPrefix("parameter", all);
      const statistic = Object.fromEntries(Object.entries(own).filter(([name]) => !(name in trained)));
      return {
        ...inGroups(["parameter", ...slots], (group) =>
          parameters.packData(picked(trained, withoutPrefix(group, all))),
        ),
        ...prefixed(statisticGroup, statistics.packData(statistic)),
      };
    },
    unpack: (packed) => ({
      ...prefixed("parameter", parametersOf(packed)),
      ...inGroups(slots, (group) => parameters.unpackData(withoutPrefix(group, packed))),
    }),
    parametersOf,
  };
}

/** In the order of the specs, which is that of checkpoints. */
function picked(specs: TensorSpecs, values: TensorMap): TensorMap {
  return Object.fromEntries(
    Object.keys(specs).map((name) => {
      const tensor = values[name];
      if (tensor === undefined) throw new Error(`The state has no "${name}"`);
      return [name, tensor] as const;
    }),
  );
}
