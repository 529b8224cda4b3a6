import { callEngine } from "../stores/engineClient";
import { showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { setLocalNotice } from "../stores/noticeStore";
import { saveExport } from "../stores/saveExport";

/** Where the latents go in the file. */
const key = "X_priorscape";

/** Why latents cannot be written back into the file of the open data; null when they can. */
export function exportLatentsBlocked(): string | null {
  const { connection, session } = useEngineMirror.getState();
  if (connection !== "ready") return "The engine is not connected.";
  const source = session?.dataset?.source;
  const isAnnData =
    (source?.kind === "paths" && source.paths.some((path) => /\.h5ad$/i.test(path))) ||
    (source?.kind === "upload" && /h5ad/i.test(session?.dataset?.name ?? ""));
  if (!isAnnData) return "The open data are no AnnData file.";
  return session?.encodingVersion === 0 ? "There are no latents yet." : null;
}

/** Saves a copy of the open AnnData file with means and standard deviations of q(z|x) in its obsm. */
export async function exportLatents(): Promise<void> {
  const words = (useEngineMirror.getState().session?.dataset?.name ?? "data").replace(
    /[^\p{L}\p{N}]+/gu,
    "-",
  );
  const name = `${words.replace(/^-|-$/g, "").slice(0, 100) || "data"}-latents.h5ad`;
  const saved = await saveExport(name, (target) => callEngine("table:exportLatents", { target, key }));
  if (!saved.ok) return showError("Could not write the latents", saved.error);
  setLocalNotice(
    `Saved obsm/${key} and obsm/${key}_sd in ${saved.value.path ?? `${name} in the browser's downloads`}.`,
  );
}
