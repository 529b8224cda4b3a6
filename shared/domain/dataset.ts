import { z } from "zod";
import { openPlanSchema } from "./openPlan";

const plan = openPlanSchema.optional();

/**
 * Where a data set comes from: `paths` name files and folders of the engine's machine, `upload` files that were sent in
 * pieces by `file:begin` and `file:append`. `plan` is what the user changed about how they are read.
 */
export const dataSourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bundled"), id: z.string() }),
  z.object({ kind: z.literal("paths"), paths: z.array(z.string()).min(1).max(10_000), plan }),
  z.object({ kind: z.literal("upload"), uploads: z.array(z.string()).min(1).max(16), plan }),
]);
export type DataSource = z.infer<typeof dataSourceSchema>;

export const imageShapeSchema = z.object({
  kind: z.literal("image"),
  width: z.number().int(),
  height: z.number().int(),
  channels: z.number().int(),
});
export type ImageShape = z.infer<typeof imageShapeSchema>;

export const itemShapeSchema = z.discriminatedUnion("kind", [
  imageShapeSchema,
  z.object({ kind: z.literal("vector"), columns: z.array(z.string()) }),
]);
export type ItemShape = z.infer<typeof itemShapeSchema>;

/**
 * p(x|z): `gaussian` learns one σ, `gaussian-fixed` has a given one, `gaussian-per-dimension` learns one for each value;
 * `discretised-logistic` is over the 256 levels of 8-bit pixels, `categorical` over levels of pixels or of columns.
 */
export const likelihoodKindSchema = z.enum([
  "bernoulli",
  "continuous-bernoulli",
  "gaussian",
  "gaussian-fixed",
  "gaussian-per-dimension",
  "discretised-logistic",
  "categorical",
]);
export type LikelihoodKind = z.infer<typeof likelihoodKindSchema>;

export const datasetSummarySchema = z.object({
  /** Stable within a workspace: derived from the source and the content. */
  id: z.string(),
  name: z.string(),
  source: dataSourceSchema,
  count: z.number().int(),
  features: z.number().int(),
  shape: itemShapeSchema,
  /** Class names with their counts, in the order of the label codes; empty when the data has no labels. */
  classes: z.array(z.object({ name: z.string(), count: z.number().int() })),
  /** Name of the label column, or null when there is none. */
  labelName: z.string().nullable(),
  trainCount: z.number().int(),
  validationCount: z.number().int(),
  /** How the model sees x: `unit` is 0..1, `standardised` is (x - mean) / sd per column, `none` as it is in the file. */
  scaling: z.enum(["unit", "standardised", "none"]),
  /** The likelihood that fits this data, with the reason in words. */
  suggestedLikelihood: z.object({ kind: likelihoodKindSchema, reason: z.string() }),
  /** Remarks on what was read: rows skipped, constant columns left out. */
  remarks: z.array(z.string()),
  /** Shape of the pictures that came beside x, which `data:pictures` gives; absent where there are none. */
  pictures: imageShapeSchema.optional(),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;

/** How items look on the screen: the pictures beside x where there are any, else x itself. */
export const pictureShape = (dataset: Pick<DatasetSummary, "pictures" | "shape">): ItemShape =>
  dataset.pictures ?? dataset.shape;

/** Numbers of one picture of `pictureShape`; 0 where the items have neither x nor pictures. */
export function pictureLength({ pictures, features }: Pick<DatasetSummary, "pictures" | "features">): number {
  return pictures === undefined ? features : pictures.width * pictures.height * pictures.channels;
}

export const bundledDatasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
});
export type BundledDataset = z.infer<typeof bundledDatasetSchema>;
