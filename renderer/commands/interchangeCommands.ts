import { exportNetwork } from "../interchange/exportNetwork";
import { beginImport } from "../interchange/importActions";
import { useEngineMirror } from "../stores/engineMirror";
import type { Command } from "./command";

function blockedWithout(what: "dataset" | "model"): string | null {
  const { connection, session } = useEngineMirror.getState();
  if (connection !== "ready") return "The engine is not connected.";
  if (!session?.[what]) return what === "dataset" ? "Open data first." : "There is no model yet.";
  return null;
}

export const interchangeCommands: readonly Command[] = [
  {
    id: "model:import",
    title: "Import a model (ONNX)…",
    group: "Model",
    blocked: () => blockedWithout("dataset"),
    run: beginImport,
  },
  {
    id: "model:exportEncoder",
    title: "Export the encoder (ONNX)…",
    group: "Model",
    blocked: () => blockedWithout("model"),
    run: () => void exportNetwork("encoder"),
  },
  {
    id: "model:exportDecoder",
    title: "Export the decoder (ONNX)…",
    group: "Model",
    blocked: () => blockedWithout("model"),
    run: () => void exportNetwork("decoder"),
  },
];
