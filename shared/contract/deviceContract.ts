import { z } from "zod";
import { deviceInfoSchema } from "../domain/device";

const list = z.object({ devices: z.array(deviceInfoSchema) });

/** What the engine computes on. The list is part of the session's state; trying devices out waits until it is asked for. */
export const deviceCommands = {
  /** Tries every device out, which takes up to a second for each GPU, and answers with all of them. */
  "device:probe": { params: z.object({}), result: list },
  /**
   * Computes on another device from now on; the open model stays where it is. Before its first use a device is held
   * against the CPU. Fails with `device` when it is not there or computes something else, and nothing changes.
   */
  "device:select": { params: z.object({ id: z.string() }), result: list },
} as const;
