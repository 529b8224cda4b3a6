import { createHash } from "node:crypto";
import type { TensorMap } from "#engine/program/runtime";

/** SHA-256 of all parameters by name, hexadecimal: with the step, what tells one set of weights from another. */
export function weightsHash(parameters: TensorMap): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(parameters).sort()) {
    const values = parameters[name];
    if (values === undefined) continue;
    hash.update(`${name}:${values.length}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}
