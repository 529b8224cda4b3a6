import { z } from "zod";

/** What a column or an array of the source is for. `x` is what the model sees; `mean` and `sd` are latents computed elsewhere. */
export const columnRoleSchema = z.enum(["x", "label", "id", "metadata", "mean", "sd", "split", "ignored"]);
export type ColumnRole = z.infer<typeof columnRoleSchema>;

/**
 * What the user changed about how a source is read; what is left out is decided by the data. Part of the source, so that
 * a run finds its data again as they were.
 */
export const openPlanSchema = z
  .object({
    /** Id of the format, where it was not to be recognised from the files. */
    format: z.string(),
    /** Which array, group or layer of the file holds x: `X`, `layers/counts`, `obsm/X_scVI`, the name in an NPZ. */
    array: z.string(),
    /** The array with the standard deviations or variances that belong to latents, and what it holds. */
    spread: z.object({ array: z.string(), holds: z.enum(["sd", "variance", "log-variance"]) }),
    /** Whether `array` is data for a model to learn from, or latent means computed elsewhere, shown without a model. */
    use: z.enum(["data", "latents"]),
    /** By the name of the column. */
    roles: z.record(z.string(), columnRoleSchema),
    /** How the model sees x. */
    scaling: z.enum(["unit", "standardised", "none"]),
    /** CSV: as the user says it is, where recognising it failed. */
    dialect: z
      .object({ delimiter: z.string().length(1), decimal: z.enum([".", ","]), header: z.boolean() })
      .partial(),
    /** Width and height that all images are brought to, pixels, and whether colours are kept. */
    image: z.object({
      width: z.number().int().min(1).max(1024),
      height: z.number().int().min(1).max(1024),
      channels: z.union([z.literal(1), z.literal(3)]),
    }),
    /** A random sample of so many rows, without replacement, from this seed; never the first ones. */
    sample: z.object({ count: z.number().int().min(1), seed: z.number().int().min(0) }),
    /** Share of rows held out for validation, drawn with the seed. */
    split: z.object({ validation: z.number().min(0).max(0.9), seed: z.number().int().min(0) }),
    /** A second file with labels and metadata: the path or the upload, joined by the order of rows or by a key. */
    join: z.object({
      file: z.number().int().min(0),
      by: z.union([z.literal("order"), z.object({ left: z.string(), right: z.string() })]),
    }),
  })
  .partial();
export type OpenPlan = z.infer<typeof openPlanSchema>;
