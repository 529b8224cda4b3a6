import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { inspectArrays } from "./inspectArrays";
import { readArrays } from "./readArrays";
import { isSafetensors, safetensorsArrays } from "./safetensorsFile";
import { oneFile } from "../tables/oneFile";

/** Tensors in safetensors: latents from PyTorch, or data. */
export const safetensorsFormat: DataFormat = {
  id: "safetensors",
  name: "safetensors file",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    for (const file of files) if (!(await isSafetensors(file))) return null;
    return { description: "tensors" };
  },

  async inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    const file = oneFile(files, "one safetensors file");
    const about = { format: "safetensors", description: "tensors" };
    return inspectArrays(await safetensorsArrays(file), file.name, context, about);
  },

  async read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    const file = oneFile(files, "one safetensors file");
    return readArrays(await safetensorsArrays(file), file.name, context);
  },
};
