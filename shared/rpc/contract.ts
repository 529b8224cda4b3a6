import type { z } from "zod";

/** One command: what it takes, what it gives and, for long calls, what it reports on the way. */
export interface CommandSchema {
  readonly params: z.ZodType;
  readonly result: z.ZodType;
  readonly progress?: z.ZodType;
}

/** A contract between two sides: the only declaration of its commands and events; types are inferred from it. */
export interface Contract {
  readonly commands: Readonly<Record<string, CommandSchema>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export const defineContract = <const C extends Contract>(contract: C): C => contract;

export type CommandName<C extends Contract> = keyof C["commands"] & string;
export type EventName<C extends Contract> = keyof C["events"] & string;
export type Params<C extends Contract, K extends CommandName<C>> = z.infer<C["commands"][K]["params"]>;
export type ResultOf<C extends Contract, K extends CommandName<C>> = z.infer<C["commands"][K]["result"]>;
export type Progress<C extends Contract, K extends CommandName<C>> = C["commands"][K] extends {
  readonly progress: infer P extends z.ZodType;
}
  ? z.infer<P>
  : never;
export type EventPayload<C extends Contract, K extends EventName<C>> = z.infer<C["events"][K]>;
