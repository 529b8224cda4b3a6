import { readdirSync, readFileSync } from "node:fs";
import type { SessionCount } from "./countSessions";

/** What a process holds after so many training steps. */
export interface ProcessSample extends SessionCount {
  readonly step: number;
  /** Resident, bytes; so are the others. */
  readonly resident: number;
  readonly heap: number;
  readonly external: number;
  /** Open files, sockets and pipes. */
  readonly descriptors: number;
  readonly threads: number;
  /** Timers, sockets and the like that Node waits for. */
  readonly handles: number;
}

/** Of this process, on Linux; after a collection of garbage where Node was started with --expose-gc. */
export function sampleProcess(): Omit<ProcessSample, "step" | keyof SessionCount> {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const threads = Number(/^Threads:\s+(\d+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  return {
    resident: rss,
    heap: heapUsed,
    external,
    descriptors: readdirSync("/proc/self/fd").length,
    threads,
    handles: process.getActiveResourcesInfo().length,
  };
}
