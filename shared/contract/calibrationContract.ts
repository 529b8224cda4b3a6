import { z } from "zod";
import { doneOfTotal } from "./doneOfTotal";

/** One number that has a closed form, beside what this machine computed for it. */
export const calibrationRowSchema = z.object({
  /** The part of the app that is checked, in words; rows of one group follow each other. */
  group: z.string(),
  name: z.string(),
  /** Both in `unit`; of a check over many numbers the worst one. Null where the value is no finite number. */
  expected: z.number().nullable(),
  found: z.number().nullable(),
  unit: z.string(),
  /** |found − expected| in the measure's terms, and the most that is accepted. */
  error: z.number().nullable(),
  bound: z.number(),
  /** Relative to the expected value (or the largest of many), in standard errors of an estimate, or in `unit`. */
  measure: z.enum(["relative", "standard-errors", "absolute"]),
  ok: z.boolean(),
  /** Why there is no number, when computing it failed. */
  problem: z.string().nullable(),
});
export type CalibrationRow = z.infer<typeof calibrationRowSchema>;

export const calibrationSchema = z.object({
  /** What computed, in words. */
  device: z.string(),
  seed: z.number().int(),
  seconds: z.number(),
  rows: z.array(calibrationRowSchema),
  passed: z.boolean(),
  /** The largest errors in words: of what is exact, and of what is estimated. */
  headline: z.string(),
  /** One sentence: whether this machine computes what the formulas say. */
  verdict: z.string(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** The linear-Gaussian model on the device in use: every estimator against its closed form. Runs as a job. */
export const calibrationCommands = {
  /** Models and data of its own, from the seed: what is open is not touched. */
  "calibration:run": {
    params: z.object({ seed: z.number().int().min(0).max(4_294_967_295) }),
    result: calibrationSchema,
    progress: doneOfTotal,
  },
} as const;
