import { z } from "zod";
import { appErrorSchema } from "../domain/appError";

const id = z.number().int();

/**
 * What crosses a port. The envelope is checked here; what it carries is checked against the contract by the side that
 * receives it.
 */
export const messageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("request"), id, command: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal("cancel"), id }),
  z.object({ kind: z.literal("result"), id, value: z.unknown() }),
  z.object({ kind: z.literal("error"), id, error: appErrorSchema }),
  z.object({ kind: z.literal("progress"), id, value: z.unknown() }),
  z.object({ kind: z.literal("event"), event: z.string(), payload: z.unknown() }),
]);
export type Message = z.infer<typeof messageSchema>;
