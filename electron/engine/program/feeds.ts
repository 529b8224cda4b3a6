import { sizeOf } from "./graph";
import type { TensorData, TensorDtype, TensorMap, TensorSpec, TensorSpecs } from "./runtime";

const arrayOf = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
} satisfies Record<TensorDtype, unknown>;

/** Zeros for one tensor of that spec, or for `rows` of them one behind the other. */
export function allocate({ shape, dtype }: TensorSpec, rows = 1): TensorData {
  return new arrayOf[dtype](rows * sizeOf(shape));
}

/**
 * The arrays of a feed in the order of its specs.
 * @throws {Error} that names the tensor which is missing, of another type, or of another size
 */
export function checkedFeeds(
  kind: string,
  specs: TensorSpecs,
  feeds: TensorMap,
  rows = 1,
): readonly (readonly [key: string, spec: TensorSpec, data: TensorData])[] {
  return Object.entries(specs).map(([key, spec]) => {
    const data = feeds[key];
    if (data === undefined) throw new Error(`The ${kind} "${key}" is missing`);
    if (!(data instanceof arrayOf[spec.dtype]))
      throw new Error(`The ${kind} "${key}" must be ${spec.dtype}, not a ${data.constructor.name}`);
    const size = rows * sizeOf(spec.shape);
    if (data.length !== size)
      throw new Error(`The ${kind} "${key}" must have ${size} elements, not ${data.length}`);
    return [key, spec, data] as const;
  });
}
