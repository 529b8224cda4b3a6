import { evidenceJob } from "./evidenceJob";

/** One of each figure of the workspace; each keeps its last answer. */
export const explainJob = evidenceJob("evidence:explain");
export const raceJob = evidenceJob("evidence:race");
export const mixtureJob = evidenceJob("evidence:mixture");
export const refineJob = evidenceJob("evidence:refine");
export const uncertaintyJobs = {
  "approximate-posterior": evidenceJob("evidence:uncertainty"),
  posterior: evidenceJob("evidence:uncertainty"),
  prior: evidenceJob("evidence:uncertainty"),
} as const;

/** The inspector's: fewer samples, asked for when the app is at rest. */
export const glanceJob = evidenceJob("evidence:explain");

export const workspaceJobs = [explainJob, raceJob, mixtureJob, ...Object.values(uncertaintyJobs)] as const;
