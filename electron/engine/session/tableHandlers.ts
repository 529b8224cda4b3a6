import { join } from "node:path";
import { stat } from "node:fs/promises";
import type { EngineContract } from "#shared/contract/engineContract";
import type { Exported, ExportTarget } from "#shared/contract/exportContract";
import type { Handlers } from "#shared/rpc/server";
import { systemClock } from "#engine/scheduler/clock";
import type { Scheduler } from "#engine/scheduler/scheduler";
import type { Surveys } from "#engine/survey/surveys";
import { copyWithLatents } from "#engine/table/copyWithLatents";
import { NamedSelections } from "#engine/table/namedSelections";
import { requireMask } from "#engine/table/requests";
import { Tables } from "#engine/table/tables";
import type { Downloads } from "#engine/workspace/downloads";
import { moveInto } from "#engine/workspace/moveInto";
import type { Workspace } from "#engine/workspace/workspace";
import type { EventHub } from "./eventHub";
import { latestEncoding } from "./latestEncoding";
import { requireRows } from "./requests";
import type { Session } from "./session";

type TableCommand = Extract<keyof Handlers<EngineContract>, `table:${string}` | `selection:${string}`>;

/** The table of whatever data are open, kept up with the model's encodings and evidence. */
export function tablesOf(
  session: Session,
  surveys: Surveys,
  events: EventHub,
  { root }: Pick<Workspace, "root">,
): Tables {
  const tables = new Tables({
    subject: () => ({
      dataset: session.dataset,
      latents: session.encoding,
      evidence: session.openModel === null ? null : surveys.known,
    }),
    takeUp: async () => {
      if (session.openModel !== null) await surveys.state();
    },
    folder: join(root, "table"),
    onChanged: (tableVersion) => events.emit("table:changed", { tableVersion }),
    now: systemClock.now,
    after: systemClock.after,
    onError: (error) => console.error(error),
  });
  events.on((event) => {
    if (event === "encoding:changed" || event === "survey:progress" || event === "session:changed") {
      tables.noteNews();
    }
  });
  return tables;
}

export function tableHandlers(
  session: Session,
  scheduler: Scheduler,
  tables: Tables,
  workspace: Pick<Workspace, "root" | "downloads" | "uploads">,
): Pick<Handlers<EngineContract>, TableCommand> {
  const selections = selectionsOf(session, workspace.root);
  return {
    "table:describe": async (_, { signal }) => {
      const table = await tables.current();
      const { count } = table.dataset.summary;
      const { datasetVersion } = session;
      const tableVersion = tables.version;
      return { datasetVersion, tableVersion, count, columns: await table.describe(signal) };
    },
    "table:filter": async (request, { signal }) => {
      scheduler.noteInteraction();
      return (await tables.current()).filter(request, signal);
    },
    "table:order": async ({ sort, mask }, { signal }) => {
      scheduler.noteInteraction();
      return { rows: await (await tables.current()).order(sort, mask, signal) };
    },
    "table:cells": async ({ rows, columns }, { signal }) => {
      requireRows(rows, session.dataset);
      return { cells: await (await tables.current()).cells(rows, columns, signal) };
    },
    "table:column": async ({ column }, { signal }) => (await tables.current()).column(column, signal),
    "table:histogram": async ({ column, bins, mask }, { signal }) => {
      scheduler.noteInteraction();
      return (await tables.current()).histogram(column, bins, mask, signal);
    },
    "table:export": async ({ target, format, mask, columns }, { signal, progress }) => {
      const table = await tables.current();
      const path = await table.export(columns, { format, mask, signal, progress });
      return deliver(path, target, workspace.downloads);
    },
    "table:exportLatents": async ({ target, key }, { signal }) => {
      const { dataset } = session;
      const { downloads, uploads } = workspace;
      const path = downloads.draft();
      const encoding = latestEncoding(session);
      await copyWithLatents({ dataset, encoding, uploads, key, path, signal });
      return deliver(path, target, downloads);
    },

    "selection:list": async () => ({ selections: await selections().list() }),
    "selection:save": async ({ name, mask }) => {
      requireMask(mask, session.dataset.summary.count);
      return { selections: await selections().save(name, mask, new Date().toISOString()) };
    },
    "selection:rename": async ({ id, name }) => ({ selections: await selections().rename(id, name) }),
    "selection:remove": async ({ id }) => ({ selections: await selections().remove(id) }),
    "selection:mask": async ({ id }) => ({ mask: await selections().mask(id) }),
  };
}

/** Hands a complete file of the workspace over to where it was asked for. */
export async function deliver(path: string, target: ExportTarget, downloads: Downloads): Promise<Exported> {
  const { size: bytes } = await stat(path);
  if (target.kind === "download") return { path: null, download: await downloads.take(path), bytes };
  await moveInto(path, target.path);
  return { path: target.path, download: null, bytes };
}

/** Those of the open data, read from the workspace once. */
function selectionsOf(session: Session, root: string): () => NamedSelections {
  let open: { readonly id: string; readonly selections: NamedSelections } | null = null;
  return () => {
    const { id, count } = session.dataset.summary;
    if (open?.id !== id) {
      const onDamaged = ({ message }: Error): void =>
        session.notify("warning", `A selection could not be read: ${message}`);
      open = { id, selections: new NamedSelections(join(root, "selections", id), count, onDamaged) };
    }
    return open.selections;
  };
}
