import { z } from "zod";

export const deviceInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  available: z.boolean(),
  /** Whether the engine computes on it now. */
  active: z.boolean(),
  /** Why it cannot be used, when it cannot. */
  reason: z.string().nullable(),
});
export type DeviceInfo = z.infer<typeof deviceInfoSchema>;
