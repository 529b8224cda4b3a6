import { create } from "zustand";
import type { RowMask } from "#shared/table/rowMask";
import { plural } from "../components/format";
import { callEngine } from "../stores/engineClient";
import { showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { setLocalNotice } from "../stores/noticeStore";
import { saveExport } from "../stores/saveExport";

export const exportFormats = ["csv", "parquet", "json"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The export that is under way; null when there is none. */
export const useExport = create<{
  readonly work: { readonly done: number; readonly total: number; readonly cancel: () => void } | null;
}>(() => ({ work: null }));

/** "handwritten-digits-filtered.csv" */
export function exportName(dataset: string, what: string, format: ExportFormat): string {
  const words = `${dataset} ${what}`.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  return `${words.replace(/^-|-$/g, "").slice(0, 120) || "rows"}.${format}`;
}

/** Writes rows of the table to a file that the user names. `columns` null is all of them. */
export async function exportRows(
  what: string,
  format: ExportFormat,
  mask: RowMask | null,
  columns: readonly string[] | null,
  count: number,
): Promise<void> {
  if (useExport.getState().work !== null) return;
  const aborter = new AbortController();
  const name = exportName(useEngineMirror.getState().session?.dataset?.name ?? "rows", what, format);
  const saved = await saveExport(name, (target) => {
    useExport.setState({ work: { done: 0, total: count, cancel: () => aborter.abort() } });
    return callEngine(
      "table:export",
      { target, format, mask, columns: columns === null ? null : [...columns] },
      {
        signal: aborter.signal,
        onProgress: ({ done, total }) =>
          useExport.setState({ work: { done, total, cancel: () => aborter.abort() } }),
      },
    );
  });
  useExport.setState({ work: null });
  if (!saved.ok) return showError("Could not export the rows", saved.error);
  setLocalNotice(
    `Saved ${plural(count, "row")} to ${saved.value.path ?? `${name} in the browser's downloads`}.`,
  );
}
