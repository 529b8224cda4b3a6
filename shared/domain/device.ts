import { z } from "zod";

export const deviceInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["cpu", "gpu"]),
  available: z.boolean(),
  /** Whether the engine computes on it now. */
  active: z.boolean(),
  /** Why it cannot be used, when it cannot. */
  reason: z.string().nullable(),
  /**
   * How it did beside the CPU before its first use: the largest difference, as a share of the largest number of the same
   * kind. Null while it was not tried.
   */
  selfTest: z.object({ passed: z.boolean(), error: z.number() }).nullable(),
});
export type DeviceInfo = z.infer<typeof deviceInfoSchema>;
