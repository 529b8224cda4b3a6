import { create } from "zustand";
import type { AppError } from "#shared/domain/appError";
import type { DataSource } from "#shared/domain/dataset";
import { callEngine } from "./engineClient";
import { showError } from "./dialogStore";
import { useEngineMirror } from "./engineMirror";
import { dismissNotice } from "./noticeStore";
import { rememberRecent } from "./recentFiles";

/** A data set on its way in. */
export interface Opening {
  readonly name: string;
  readonly phase: string;
  /** 0 to 1, or null while there is no total to measure against. */
  readonly fraction: number | null;
  readonly cancel: () => void;
}

interface OpeningState {
  readonly opening: Opening | null;
}
export const useOpening = create<OpeningState>(() => ({ opening: null }));

function begin(name: string): AbortController {
  useOpening.getState().opening?.cancel();
  const abort = new AbortController();
  const cancel = () => {
    abort.abort();
    useOpening.setState({ opening: null });
  };
  useOpening.setState({ opening: { name, phase: "Opening", fraction: null, cancel } });
  return abort;
}

function report(abort: AbortController, phase: string, done: number, total: number): void {
  const { opening } = useOpening.getState();
  if (!opening || abort.signal.aborted) return;
  useOpening.setState({ opening: { ...opening, phase, fraction: total > 0 ? done / total : null } });
}

function finish(abort: AbortController, name: string, error: AppError | null): void {
  if (abort.signal.aborted) return;
  useOpening.setState({ opening: null });
  if (error) showError(`Could not open ${name}`, error);
}

async function open(source: DataSource, name: string, abort: AbortController): Promise<boolean> {
  const result = await callEngine(
    "data:open",
    { source },
    {
      signal: abort.signal,
      onProgress: ({ phase, done, total }) => report(abort, phase, done, total),
    },
  );
  finish(abort, name, result.ok ? null : result.error);
  return result.ok;
}

/** Opens a bundled set or recent files without asking. What was open stays open until the new one is ready, and when it fails. */
export async function openSource(source: DataSource, name: string): Promise<void> {
  const isOpen = await open(source, name, begin(name));
  if (isOpen && source.kind === "paths") rememberRecent(source.paths, source.plan);
}

/** Reads the open data anew, and puts away the notice that offered it once they are there. */
export async function reloadSource(notice: number): Promise<void> {
  const name = useEngineMirror.getState().session?.dataset?.name ?? "the data";
  const abort = begin(name);
  const result = await callEngine(
    "data:reload",
    {},
    {
      signal: abort.signal,
      onProgress: ({ phase, done, total }) => report(abort, phase, done, total),
    },
  );
  finish(abort, name, result.ok ? null : result.error);
  if (result.ok) dismissNotice(notice);
}
