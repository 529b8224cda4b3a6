import { z } from "zod";
import { float32 } from "#shared/contract/columns";
import { defineContract } from "#shared/rpc/contract";

/** A contract as small as it can be while it has a command with bulk data, an event, and ways to die. */
export const fixtureContract = defineContract({
  commands: {
    "vector:double": { params: z.object({ x: float32 }), result: z.object({ y: float32 }) },
    "process:pid": { params: z.object({}), result: z.object({ pid: z.number().int() }) },
    "process:throw": { params: z.object({}), result: z.object({}) },
    "event:send": { params: z.object({ step: z.number().int() }), result: z.object({}) },
  },
  events: { "state:changed": z.object({ step: z.number().int() }) },
});
