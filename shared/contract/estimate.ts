import { z } from "zod";

/** A Monte Carlo estimate in nats (or a share) with its standard error; 0 where it is exact. */
export const estimateSchema = z.object({ value: z.number(), standardError: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;
