import type { EngineContract } from "#shared/contract/engineContract";
import type { Handlers } from "#shared/rpc/server";
import type { Sources } from "#engine/data/sources";

/** Looks at sources beside whatever is open: reading files neither waits for the device nor holds it up. */
export function previewHandlers(sources: Sources): Pick<Handlers<EngineContract>, "data:preview"> {
  return {
    "data:preview": ({ source }, { signal, progress }) => sources.preview(source, { signal, progress }),
  };
}
