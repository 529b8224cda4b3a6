import { z } from "zod";

/** Progress of a call: so much is done of the phase named. In the phase "grid" the total is the most that it may take. */
export const doneOfTotal = z.object({ phase: z.string(), done: z.number(), total: z.number() });
export type DoneOfTotal = z.infer<typeof doneOfTotal>;
