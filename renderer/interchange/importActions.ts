import type { ImportFiles, ImportMapping } from "#shared/contract/interchangeContract";
import type { Result } from "#shared/domain/result";
import { ok } from "#shared/domain/result";
import { choosePaths } from "../commands/dataCommands";
import { sendFiles, sentFile } from "../open/sendFiles";
import { closeDialog, openDialog } from "../stores/dialogStore";
import { callEngine } from "../stores/engineClient";
import { setLocalNotice } from "../stores/noticeStore";
import { shellKind } from "../stores/shellInfo";
import { noImport, useImport } from "./importStore";

/** Opens the dialog, empty. */
export function beginImport(): void {
  useImport.setState(noImport);
  openDialog({ kind: "import" });
}

export function cancelImport(): void {
  useImport.setState(noImport);
  closeDialog();
}

/** Lets the user choose one or two files; what was chosen before is replaced. */
export async function chooseImport(): Promise<void> {
  if (shellKind() !== "browser") {
    const paths = await choosePaths("files");
    if (paths.length > 0) await inspect(async () => ok({ kind: "paths", paths: [...paths] }));
    return;
  }
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = ".onnx";
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    if (files.length === 0) return;
    void inspect(async () => {
      const sent = await sendFiles(files.map(sentFile), new AbortController().signal, () => undefined);
      return sent.ok ? ok({ kind: "upload", uploads: [...sent.value] }) : sent;
    });
  });
  input.click();
}

/** Shows what the files hold and how they would be read. */
async function inspect(find: () => Promise<Result<ImportFiles>>): Promise<void> {
  useImport.setState({ ...noImport, step: "reading" });
  const files = await find();
  if (!files.ok) return useImport.setState({ step: null, error: files.error });
  const result = await callEngine("model:inspectImport", { files: files.value });
  if (!result.ok) return useImport.setState({ step: null, error: result.error });
  const { suggestion } = result.value;
  useImport.setState({ files: files.value, inspection: result.value, mapping: suggestion, step: null });
}

export function changeMapping(change: (mapping: ImportMapping) => ImportMapping): void {
  const { mapping } = useImport.getState();
  if (mapping !== null) useImport.setState({ mapping: change(mapping), error: null });
}

/** Opens the model; on failure the dialog says why and what was open stays open. */
export async function finishImport(): Promise<void> {
  const { files, mapping } = useImport.getState();
  if (files === null || mapping === null) return;
  useImport.setState({ step: "opening", error: null });
  const result = await callEngine("model:import", { files, mapping });
  if (!result.ok) return useImport.setState({ step: null, error: result.error });
  cancelImport();
  setLocalNotice(
    mapping.encoder === null
      ? `Opened ${result.value.name}. Its encoder is new: train it to see where the data lie.`
      : `Opened ${result.value.name}. It is kept among the runs.`,
  );
}
