import { z } from "zod";
import { decoderGivesSchema, spreadKindSchema } from "../domain/imported";
import { modelSummarySchema } from "../domain/model";
import { exportedSchema, exportTargetSchema } from "./exportContract";

/** Files of the engine's machine, or files that a browser sent. One or two: encoder and decoder, or a decoder alone. */
export const importFilesSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("paths"), paths: z.array(z.string()).min(1).max(2) }),
  z.object({ kind: z.literal("upload"), uploads: z.array(z.string()).min(1).max(2) }),
]);
export type ImportFiles = z.infer<typeof importFilesSchema>;

const portSchema = z.object({
  name: z.string(),
  /** Null where the file leaves a size open. */
  shape: z.array(z.number().int().nullable()),
});

/** How the files' inputs and outputs are to be read. `file` is a place in the list of files. */
export const importMappingSchema = z.object({
  encoder: z
    .object({
      file: z.number().int().min(0),
      mean: z.string(),
      spread: z.string(),
      spreadHolds: spreadKindSchema,
    })
    .nullable(),
  decoder: z.object({ file: z.number().int().min(0), output: z.string(), gives: decoderGivesSchema }),
  /** Whether training changes the decoder; absent: only where its encoder came with it. */
  trainsDecoder: z.boolean().optional(),
  /** σ of the Gaussian where the decoder gives its mean, in the model's units. */
  sd: z.number().min(0.001).max(100),
});
export type ImportMapping = z.infer<typeof importMappingSchema>;

export const importInspectionSchema = z.object({
  files: z.array(
    z.object({
      file: z.string(),
      producer: z.string(),
      /** Version of the operator set. */
      opset: z.number().int(),
      inputs: z.array(portSchema),
      outputs: z.array(portSchema),
      /** Numbers that training could change. */
      weights: z.number().int(),
    }),
  ),
  /** What the names and sizes suggest; null where nothing fits the open data. */
  suggestion: importMappingSchema.nullable(),
  /** What does not fit, in words. */
  problems: z.array(z.string()),
});
export type ImportInspection = z.infer<typeof importInspectionSchema>;

export const interchangeCommands = {
  /** Looks at ONNX files for the open data. Fails with `file-format` or `unsupported`, naming the file and the operator. */
  "model:inspectImport": { params: z.object({ files: importFilesSchema }), result: importInspectionSchema },
  /**
   * Opens a model of the open data that was made elsewhere, as a new run. It is tried on some rows first: outputs of the
   * wrong size or that are no numbers are refused with `invalid-request`, and what was open stays open.
   */
  "model:import": {
    params: z.object({ files: importFilesSchema, mapping: importMappingSchema }),
    result: modelSummarySchema,
  },
  /**
   * Writes the open model's encoder (`x` to `mu`, `log_var`) or decoder (`z` to the likelihood's parameters) as an ONNX
   * file for any number of rows, with the likelihood and how x is scaled in its metadata.
   */
  "model:exportOnnx": {
    params: z.object({ part: z.enum(["encoder", "decoder"]), target: exportTargetSchema }),
    result: exportedSchema,
  },
} as const;
