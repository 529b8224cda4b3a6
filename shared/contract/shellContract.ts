import { z } from "zod";
import { defineContract } from "../rpc/contract";

const nothing = z.object({});

/** What the supervisor says about the engine process. */
export const engineStatusSchema = z.object({
  state: z.enum(["starting", "running", "restarting", "failed"]),
  pid: z.number().int().nullable(),
  /** Consecutive restarts so far. */
  restarts: z.number().int(),
  /** One sentence for the user, null when all is well. */
  message: z.string().nullable(),
});
export type EngineStatus = z.infer<typeof engineStatusSchema>;

/** The shell contract: what only the desktop shell can do. In a browser the page provides its own, smaller, one. */
export const shellContract = defineContract({
  commands: {
    "shell:info": {
      params: nothing,
      result: z.object({
        kind: z.enum(["electron", "browser"]),
        platform: z.string(),
        version: z.string(),
        engine: engineStatusSchema,
      }),
    },
    /** The system's open dialog; an empty list when the user cancels. */
    "shell:openFiles": {
      params: z.object({ of: z.enum(["files", "folder"]) }),
      result: z.object({ paths: z.array(z.string()) }),
    },
    /** The system's save dialog, starting at this name; null when the user cancels. The file itself is the engine's to write. */
    "shell:saveFile": {
      params: z.object({ suggestedName: z.string().min(1).max(255) }),
      result: z.object({ path: z.string().nullable() }),
    },
    "shell:revealInFolder": { params: z.object({ path: z.string() }), result: nothing },
    "shell:setTheme": {
      params: z.object({ theme: z.enum(["dark", "light", "system"]) }),
      result: nothing,
    },
    /** Starts the engine again after it failed too often. */
    "shell:restartEngine": { params: nothing, result: nothing },
  },
  events: {
    "shell:engineStatus": engineStatusSchema,
    /** A command chosen in the native menu, by its id in the command palette. */
    "shell:command": z.object({ id: z.string() }),
  },
});
export type ShellContract = typeof shellContract;
