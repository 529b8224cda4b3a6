import type { Model } from "#engine/model/model";
import { elementCount, tensorSpecsOf } from "#engine/model/parameters";
import { parameterLayout, type ParameterLayout } from "#engine/program/parameterLayout";
import type { TensorMap, TensorSpecs } from "#engine/program/runtime";
import type { Optimiser } from "./optimiser";
import { prefixed, withoutPrefix } from "./prefix";

/**
 * The state of training in two forms. *Open*, as checkpoints have it: `parameter/<name>` and, for each slot of the
 * optimiser, `optimiser/<slot>/<name>`. *Packed*, as steps carry it: the same groups with small parameters in one vector.
 */
export interface StateLayout {
  /** Of parameters alone. */
  readonly parameters: ParameterLayout;
  /** Open. */
  readonly specs: TensorSpecs;
  readonly packedSpecs: TensorSpecs;
  /** Open to packed, in arrays of their own; an optimiser that is absent is zero. */
  pack(state: TensorMap): TensorMap;
  /** Packed to open. Large arrays are passed on, not copied. */
  unpack(packed: TensorMap): TensorMap;
  /** The parameters of a packed state by their own names. Large arrays are passed on, not copied. */
  parametersOf(packed: TensorMap): TensorMap;
}

export const slotGroup = (slot: string): string => `optimiser/${slot}`;

export function stateLayoutOf(model: Model, optimiser: Optimiser): StateLayout {
  const specs = tensorSpecsOf(model.parameters);
  const parameters = parameterLayout(specs);
  const groups = ["parameter", ...optimiser.slots.map(slotGroup)];
  const inGroups = <T>(of: (group: string) => Readonly<Record<string, T>>): Record<string, T> =>
    Object.assign({}, ...groups.map((group) => prefixed(group, of(group))));
  const openSpecs = inGroups(() => specs);
  return {
    parameters,
    specs: openSpecs,
    packedSpecs: inGroups(() => parameters.specs),
    pack: (state) => {
      const complete = Object.entries(openSpecs).map(([name, { shape }]) => {
        const values = state[name];
        if (values === undefined && name.startsWith("parameter/"))
          throw new Error(`The state has no "${name}"`);
        return [name, values?.slice() ?? new Float32Array(elementCount(shape))] as const;
      });
      const all = Object.fromEntries(complete);
      return inGroups((group) => parameters.packData(withoutPrefix(group, all)));
    },
    unpack: (packed) => inGroups((group) => parameters.unpackData(withoutPrefix(group, packed))),
    parametersOf: (packed) => parameters.unpackData(withoutPrefix("parameter", packed)),
  };
}
