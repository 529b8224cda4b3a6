import * as tf from "@tensorflow/tfjs-core";

import { allocate, checkedFeeds } from "./feeds";
import { sizeOf } from "./graph";
import { mapRecord } from "./mapRecord";
import type { TensorData, TensorMap, TensorSpec, TensorSpecs, Tensors } from "./runtime";

/** The key of the vector that small parameters share. */
export const packedKey = "packed";

/**
 * Up to this size a parameter is packed: an operator on so few numbers costs its start (3 µs), not its arithmetic, and
 * an optimiser has ten operators for each tensor.
 */
const largestPacked = 4096;

/** How parameters are stored while they are trained: large ones by themselves, small ones in one vector. */
export interface ParameterLayout {
  readonly specs: TensorSpecs;
  /** From parameters, or gradients, by their own keys. */
  pack(parameters: Tensors): Tensors;
  unpack(stored: Tensors): Tensors;
  /** The same on the host. The arrays of large parameters are passed on, not copied. */
  packData(parameters: TensorMap): TensorMap;
  unpackData(stored: TensorMap): TensorMap;
}

interface Place {
  readonly key: string;
  readonly spec: TensorSpec;
  readonly begin: number;
  readonly size: number;
}

/** Differentiate by the unpacked parameters and pack the gradients; differentiating by the vector would pad each part. */
export function parameterLayout(parameters: TensorSpecs): ParameterLayout {
  if (packedKey in parameters) throw new Error(`A parameter cannot be called "${packedKey}"`);
  const isSmall = ({ shape, dtype }: TensorSpec): boolean =>
    dtype === "float32" && sizeOf(shape) <= largestPacked;
  const large = Object.entries(parameters).filter(([, spec]) => !isSmall(spec));
  const places: Place[] = [];
  let total = 0;
  for (const [key, spec] of Object.entries(parameters).filter(([, other]) => isSmall(other))) {
    const size = sizeOf(spec.shape);
    places.push({ key, spec, begin: total, size });
    total += size;
  }
  const packedSpec = { [packedKey]: { shape: [total], dtype: "float32" } } as const;
  const hasPacked = places.length > 0;
  return {
    specs: { ...Object.fromEntries(large), ...(hasPacked ? packedSpec : {}) },
    pack: (tensors) => {
      const parts = places.map(({ key, size }) => tf.reshape(required(tensors, key), [size]));
      return { ...picked(tensors, large), ...(hasPacked ? { [packedKey]: tf.concat(parts) } : {}) };
    },
    unpack: (stored) => {
      const parts = places.map(({ key, spec, begin, size }) => {
        const part = tf.slice(required(stored, packedKey), [begin], [size]);
        return [key, tf.reshape(part, [...spec.shape])] as const;
      });
      return ordered(parameters, { ...picked(stored, large), ...Object.fromEntries(parts) });
    },
    packData: (data) => {
      checkedFeeds("parameter", parameters, data);
      const vector = allocate({ shape: [total], dtype: "float32" });
      for (const { key, begin } of places) vector.set(required(data, key), begin);
      return { ...picked(data, large), ...(hasPacked ? { [packedKey]: vector } : {}) };
    },
    unpackData: (stored) => {
      const parts = places.map(({ key, begin, size }) => {
        const vector: TensorData = required(stored, packedKey);
        return [key, vector.slice(begin, begin + size)] as const;
      });
      return ordered(parameters, { ...picked(stored, large), ...Object.fromEntries(parts) });
    },
  };
}

function picked<T>(
  from: Readonly<Record<string, T>>,
  entries: readonly (readonly [string, TensorSpec])[],
): Record<string, T> {
  return Object.fromEntries(entries.map(([key]) => [key, required(from, key)]));
}

function ordered<T>(parameters: TensorSpecs, values: Readonly<Record<string, T>>): Record<string, T> {
  return mapRecord(parameters, (_, key) => required(values, key));
}

function required<T>(from: Readonly<Record<string, T>>, key: string): T {
  const value = from[key];
  if (value === undefined) throw new Error(`The parameter "${key}" is missing`);
  return value;
}
