import { z } from "zod";

/** A network that another program made: an ONNX file, kept with the run under its hash. */
const importedNetworkSchema = z.object({
  /** The file's name as it was chosen. */
  file: z.string(),
  /** SHA-256 of its bytes, hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the encoder's second output is, beside the mean. */
export const spreadKindSchema = z.enum(["log-variance", "variance", "sd"]);
export type SpreadKind = z.infer<typeof spreadKindSchema>;

/** What the decoder gives: the Bernoulli's logits or its probabilities, or the mean of a Gaussian. */
export const decoderGivesSchema = z.enum(["logits", "probabilities", "mean"]);
export type DecoderGives = z.infer<typeof decoderGivesSchema>;

/** The networks of an imported model, and how their inputs and outputs are to be read. */
export const importedSchema = z.object({
  /** What x is, pixels; null for columns. Files have channels first, this program last. */
  image: z
    .object({ width: z.number().int(), height: z.number().int(), channels: z.number().int() })
    .nullable(),
  /** Null where only a decoder was imported: then `hidden` is an encoder of this program's own, to be trained. */
  encoder: importedNetworkSchema
    .extend({ mean: z.string(), spread: z.string(), spreadHolds: spreadKindSchema })
    .nullable(),
  decoder: importedNetworkSchema.extend({ output: z.string(), gives: decoderGivesSchema }),
  /** False where training leaves the decoder as it came. Records from before there was a choice do not have it: true. */
  trainsDecoder: z.boolean().optional(),
});
export type Imported = z.infer<typeof importedSchema>;
