import { z } from "zod";
import { uint8 } from "./columns";

/** Where an export goes: a path of the engine's machine, or to be fetched in pieces by a window without a file system. */
export const exportTargetSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("path"), path: z.string().min(1) }),
  z.object({ kind: z.literal("download"), name: z.string().min(1).max(255) }),
]);
export type ExportTarget = z.infer<typeof exportTargetSchema>;

/** What was written: the path, or the id under which `download:read` hands it out. */
export const exportedSchema = z.object({
  path: z.string().nullable(),
  download: z.string().nullable(),
  bytes: z.number().int(),
});
export type Exported = z.infer<typeof exportedSchema>;

export const downloadCommands = {
  /** A piece of at most 4 MiB from `offset` on. After the last piece the file is removed. */
  "download:read": {
    params: z.object({ download: z.string(), offset: z.number().int().min(0) }),
    result: z.object({ bytes: uint8, isLast: z.boolean() }),
  },
} as const;
