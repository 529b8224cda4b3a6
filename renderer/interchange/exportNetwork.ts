import { callEngine } from "../stores/engineClient";
import { showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { setLocalNotice } from "../stores/noticeStore";
import { saveExport } from "../stores/saveExport";

/** Saves the open model's encoder or decoder as an ONNX file. */
export async function exportNetwork(part: "encoder" | "decoder"): Promise<void> {
  const { dataset } = useEngineMirror.getState().session ?? {};
  const words = (dataset?.name ?? "model").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  const name = `${words.replace(/^-|-$/g, "").slice(0, 100) || "model"}-${part}.onnx`;
  const saved = await saveExport(name, (target) => callEngine("model:exportOnnx", { part, target }));
  if (!saved.ok) return showError(`Could not export the ${part}`, saved.error);
  setLocalNotice(`Saved the ${part} to ${saved.value.path ?? `${name} in the browser's downloads`}.`);
}
