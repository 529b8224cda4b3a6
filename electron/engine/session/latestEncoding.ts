import { fail } from "#shared/domain/appError";
import type { Encoding } from "#engine/infer/encoding";
import type { Session } from "./session";

/** Of the model, or the latents that came with the data. @throws AppErrorException `no-model` while there is neither */
export function latestEncoding(session: Pick<Session, "encoding" | "dataset">): Encoding {
  return (
    session.encoding ??
    fail({
      code: "no-model",
      message: "The items are not encoded yet.",
      hint: "Wait for encoding:changed.",
    })
  );
}
