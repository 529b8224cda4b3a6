import type { OpenPlan } from "#shared/domain/openPlan";
import { callEngine } from "../stores/engineClient";
import { closeDialog, openDialog } from "../stores/dialogStore";
import { rememberRecent } from "../stores/recentFiles";
import { closedState, loadBlocked, useOpen, type FileSource, type OpenProgress } from "./openStore";
import { sendFiles, type SentFile } from "./sendFiles";

/** What runs now: a look, sending or loading. A newer one, and closing, aborts it. */
let current: AbortController | null = null;
/** Uploads that nothing opened yet. */
let pending: readonly string[] = [];

function begin(): AbortController {
  current?.abort();
  current = new AbortController();
  return current;
}

function discardPending(): void {
  for (const upload of pending) void callEngine("file:discard", { upload });
  pending = [];
}

/** Shows the dialog without a file: a path can be typed, recent files are at hand. */
export function chooseInDialog(): void {
  current?.abort();
  discardPending();
  useOpen.setState(closedState);
  openDialog({ kind: "open" });
}

/** Shows the dialog and looks at files on the engine's disk. */
export function lookAtPaths(paths: readonly string[], plan: OpenPlan = {}): void {
  if (paths.length === 0) return;
  discardPending();
  useOpen.setState({
    ...closedState,
    plan,
    name: nameOf(paths),
    source: { kind: "paths", paths: [...paths] },
  });
  openDialog({ kind: "open" });
  void look();
}

/** Sends files of a browser, showing how far they are, then looks at them. */
export async function lookAtFiles(files: readonly SentFile[]): Promise<void> {
  if (files.length === 0) return;
  discardPending();
  useOpen.setState({ ...closedState, name: nameOf(files.map(({ name }) => name)), step: "sending" });
  openDialog({ kind: "open" });
  const abort = begin();
  const sent = await sendFiles(files, abort.signal, (progress) => report(abort, progress));
  if (abort.signal.aborted) {
    if (sent.ok) for (const upload of sent.value) void callEngine("file:discard", { upload });
    return;
  }
  if (!sent.ok) return useOpen.setState({ step: "choosing", progress: null, error: sent.error });
  pending = sent.value;
  useOpen.setState({ source: { kind: "upload", uploads: [...sent.value] } });
  await look();
}

/** Adds a file with labels and metadata that is joined to the data by the order of rows. */
export async function joinTo(file: { readonly path: string } | { readonly file: SentFile }): Promise<void> {
  const { source, plan } = useOpen.getState();
  if (source === null) return;
  if ("path" in file) {
    if (source.kind !== "paths") return;
    const paths = [...withoutJoined(source, plan), file.path];
    useOpen.setState({ source: { kind: "paths", paths } });
    return changePlan({ join: { file: paths.length - 1, by: "order" } });
  }
  if (source.kind !== "upload") return;
  const abort = begin();
  useOpen.setState({ step: "sending" });
  const sent = await sendFiles([file.file], abort.signal, (progress) => report(abort, progress));
  if (abort.signal.aborted) return;
  if (!sent.ok) return useOpen.setState({ step: "ready", progress: null, error: sent.error });
  pending = [...pending, ...sent.value];
  const uploads = [...withoutJoined(source, plan), ...sent.value];
  useOpen.setState({ source: { kind: "upload", uploads } });
  changePlan({ join: { file: uploads.length - 1, by: "order" } });
}

/** Leaves the joined file out again. */
export function unjoin(): void {
  const { source, plan } = useOpen.getState();
  if (source === null) return;
  const files = withoutJoined(source, plan);
  const { join: _join, ...rest } = plan;
  useOpen.setState({
    plan: rest,
    source: source.kind === "paths" ? { kind: "paths", paths: files } : { kind: "upload", uploads: files },
  });
  void look();
}

function withoutJoined(source: FileSource, { join }: OpenPlan): string[] {
  const files = source.kind === "paths" ? source.paths : source.uploads;
  return files.filter((_, index) => index !== join?.file);
}

/** Takes over a choice and looks again; a choice of undefined goes back to what the data decide. */
export function changePlan(change: { readonly [K in keyof OpenPlan]?: OpenPlan[K] | undefined }): void {
  const entries = Object.entries({ ...useOpen.getState().plan, ...change });
  // Only keys of a plan go in, and those left out are optional.
  const plan = Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as OpenPlan;
  useOpen.setState({ plan });
  void look();
}

/** Looks at the files with the plan as it stands; the latest look wins. */
export async function look(): Promise<void> {
  const { source, plan } = useOpen.getState();
  if (source === null) return;
  const abort = begin();
  useOpen.setState({ step: "looking", error: null, progress: null });
  const result = await callEngine(
    "data:preview",
    { source: withPlan(source, plan) },
    {
      signal: abort.signal,
      onProgress: ({ phase, done, total }) =>
        report(abort, { phase, fraction: total > 0 ? done / total : null }),
    },
  );
  if (abort.signal.aborted) return;
  if (result.ok) useOpen.setState({ step: "ready", preview: result.value, progress: null });
  else useOpen.setState({ step: "ready", preview: null, progress: null, error: result.error });
}

/** Loads what is in sight. The dialog closes when it is open, and says why when it cannot be opened. */
export async function load(): Promise<void> {
  const state = useOpen.getState();
  const { source, plan } = state;
  if (source === null || state.step === "loading" || loadBlocked(state) !== null) return;
  const abort = begin();
  useOpen.setState({ step: "loading", error: null, progress: { phase: "Opening", fraction: null } });
  const result = await callEngine(
    "data:open",
    { source: withPlan(source, plan) },
    {
      signal: abort.signal,
      onProgress: ({ phase, done, total }) =>
        report(abort, { phase, fraction: total > 0 ? done / total : null }),
    },
  );
  if (abort.signal.aborted) return;
  if (!result.ok) return useOpen.setState({ step: "ready", progress: null, error: result.error });
  if (source.kind === "paths") rememberRecent(source.paths, plan);
  // The session reads them as long as it lives.
  pending = [];
  current = null;
  useOpen.setState(closedState);
  closeDialog();
}

/** Stops loading and goes back to the look; anything else is stopped by closing. */
export function cancelLoading(): void {
  current?.abort();
  useOpen.setState({ step: "ready", progress: null });
}

/** Closes the dialog: what was open stays, what was sent is dropped. */
export function cancelOpening(): void {
  current?.abort();
  current = null;
  discardPending();
  useOpen.setState(closedState);
  closeDialog();
}

function report(abort: AbortController, progress: OpenProgress): void {
  if (!abort.signal.aborted) useOpen.setState({ progress });
}

const isEmpty = (plan: OpenPlan): boolean => Object.keys(plan).length === 0;

export function withPlan(source: FileSource, plan: OpenPlan): FileSource {
  return isEmpty(plan) ? source : { ...source, plan };
}

function nameOf(paths: readonly string[]): string {
  const parts = (paths[0] ?? "").split(/[/\\]/).filter((part) => part !== "");
  const name = parts[parts.length - 1] ?? "";
  return paths.length === 1 ? name : `${name} and ${paths.length - 1} more`;
}
