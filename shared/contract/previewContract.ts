import { z } from "zod";
import { dataSourceSchema, itemShapeSchema, likelihoodKindSchema } from "../domain/dataset";
import { columnRoleSchema, openPlanSchema } from "../domain/openPlan";
import { float32, int32 } from "./columns";
import { doneOfTotal } from "./doneOfTotal";

export const previewColumnSchema = z.object({
  name: z.string(),
  kind: z.enum(["number", "integer", "text", "boolean", "time"]),
  role: columnRoleSchema,
  /** Rows without a value, of those looked at. */
  missing: z.number().int(),
  /** Of numbers; null for others and where there is none. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Different values, where they were counted. */
  distinct: z.number().int().nullable(),
  /** Values of the rows shown, as text; null where missing. */
  examples: z.array(z.string().nullable()),
});
export type PreviewColumn = z.infer<typeof previewColumnSchema>;

/** What a source is, before anything of it is loaded. */
export const previewSchema = z.object({
  /** Of the format, and one line on what was recognised. */
  format: z.string(),
  description: z.string(),
  name: z.string(),
  /** Rows; an estimate where counting would mean reading the whole. */
  count: z.number().int(),
  countIsExact: z.boolean(),
  bytes: z.number(),
  shape: itemShapeSchema,
  columns: z.array(previewColumnSchema),
  /** Arrays that could be x or latents, for formats that hold several. */
  arrays: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.number().int()),
      dtype: z.string(),
      note: z.string().nullable(),
    }),
  ),
  /** Some rows drawn at random, ascending, and for images their pixels, [rows.length, features], 0..1. */
  rows: int32,
  pixels: float32.nullable(),
  classes: z.array(z.object({ name: z.string(), count: z.number().int() })),
  likelihood: z.object({ kind: likelihoodKindSchema, reason: z.string() }),
  /** Every choice, as it stands: the given plan with the rest decided from the data. */
  plan: openPlanSchema,
  /** Memory that the values take, bytes, and whether they stay on disk for it. */
  memory: z.object({ bytes: z.number(), onDisk: z.boolean() }),
  remarks: z.array(z.string()),
});
export type Preview = z.infer<typeof previewSchema>;

export const previewCommands = {
  /** Looks at a source without opening it. Fails as `data:open` would, as far as the look goes. */
  "data:preview": {
    params: z.object({ source: dataSourceSchema }),
    result: previewSchema,
    progress: doneOfTotal,
  },
} as const;
