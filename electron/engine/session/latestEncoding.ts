import { fail } from "#shared/domain/appError";
import type { Encoding } from "#engine/infer/encoding";
import type { OpenModel } from "./openModel";

/** @throws AppErrorException `no-model` before the first encoding is complete */
export function latestEncoding({ keeper }: Pick<OpenModel, "keeper">): Encoding {
  return (
    keeper.latest ??
    fail({
      code: "no-model",
      message: "The items are not encoded yet.",
      hint: "Wait for encoding:changed.",
    })
  );
}
