import { fail } from "#shared/domain/appError";
import type { Encoding } from "#engine/infer/encoding";
import type { OpenModel } from "./openModel";

/** @throws AppErrorException `no-model` before the first encoding is complete */
export function latestEncoding({ viewedEncoding }: Pick<OpenModel, "viewedEncoding">): Encoding {
  return (
    viewedEncoding ??
    fail({
      code: "no-model",
      message: "The items are not encoded yet.",
      hint: "Wait for encoding:changed.",
    })
  );
}
