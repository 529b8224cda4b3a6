import { evidenceJob } from "../evidence/evidenceJob";

/** The duel that is running or was run last. */
export const duelJob = evidenceJob("duel:run");

/** Codes of the runs that are not open, for the second map; one for each side. */
export const encodingJobs = { a: evidenceJob("duel:encoding"), b: evidenceJob("duel:encoding") } as const;
export type Side = keyof typeof encodingJobs;
