import type { TensorSpecs } from "./runtime";

/** @throws {Error} when a loop's state does not come back in the keys, shapes and types it went in */
export function requireSameState(before: TensorSpecs, after: TensorSpecs): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const given = describe(before[key]);
    const returned = describe(after[key]);
    if (given !== returned)
      throw new Error(`The loop's state "${key}" goes in as ${given} and comes back as ${returned}`);
  }
}

function describe(spec: TensorSpecs[string] | undefined): string {
  return spec === undefined ? "nothing" : `${spec.dtype} [${spec.shape.join(", ")}]`;
}
