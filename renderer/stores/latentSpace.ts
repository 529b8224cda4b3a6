import type { SessionState } from "#shared/contract/engineContract";
import { useEngineMirror } from "./engineMirror";

/** Dimensions of what the map shows: of the model, or of latents that came with the data; 0 while there is neither. */
export function latentSizeOf(session: SessionState | null): number {
  return session?.model?.config.latentSize ?? session?.latents?.size ?? 0;
}

/** Is there a model to decode with? */
export const useHasModel = (): boolean => useEngineMirror((mirror) => mirror.session?.model != null);

export const useLatentSize = (): number => useEngineMirror((mirror) => latentSizeOf(mirror.session));
