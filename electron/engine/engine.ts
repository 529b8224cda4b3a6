import { join } from "node:path";
import type { EngineContract } from "#shared/contract/engineContract";
import type { Handlers } from "#shared/rpc/server";
import { RowCache } from "./data/rowCache";
import { Sources } from "./data/sources";
import { Devices, type DevicesSetup } from "./devices/devices";
import { createRuntime } from "./program/devices";
import { systemClock } from "./scheduler/clock";
import { Scheduler } from "./scheduler/scheduler";
import { restoreDevice } from "./session/deviceHandlers";
import { EventHub, type EngineEventListener } from "./session/eventHub";
import { engineHandlers } from "./session/handlers";
import { Session } from "./session/session";
import { SourceWatch } from "./session/sourceWatch";
import { Sweeps } from "./session/sweeps";
import { surveysOf } from "./session/surveyHandlers";
import { tablesOf } from "./session/tableHandlers";
import type { FileSystem } from "./workspace/fileSystem";
import { Workspace } from "./workspace/workspace";

export interface EngineOptions {
  /** Folder that the engine owns; created on demand. */
  readonly workspace: string;
  /** Folder of the app's assets: `datasets` and `demo` lie in it. Only read. */
  readonly assetsRoot: string;
  readonly version: string;
  /** Threads of one computation; one for each core unless given. */
  readonly threads?: number;
  /** The disk unless given; a test passes one that fails. */
  readonly fileSystem?: FileSystem;
  /** How devices are found and opened: the machine's own unless given. */
  readonly devices?: Pick<DevicesSetup, "list" | "open">;
}

/** The whole engine without a process around it. */
export interface Engine {
  readonly handlers: Handlers<EngineContract>;
  /** Returns its unsubscribe. */
  onEvent(listener: EngineEventListener): () => void;
  /** Pauses training, saves, and gives the workspace back. */
  close(): Promise<void>;
}

/**
 * Opens the workspace and begins to open what was open last; commands that need it wait for it.
 * @throws AppErrorException `busy` while another engine works in the workspace, `storage` when the disk refuses
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { assetsRoot, version, threads } = options;
  const { fileSystem } = options;
  const workspace = await Workspace.open(options.workspace, fileSystem === undefined ? {} : { fileSystem });
  const scheduler = new Scheduler(systemClock);
  const events = new EventHub();
  const clock = systemClock;
  const uploads = (id: string): { path: string; name: string } => workspace.uploads.file(id);
  const sources = new Sources({ assetsRoot, uploads }, await RowCache.open(join(workspace.root, "cache")));
  const devices: Devices = new Devices({
    ...options.devices,
    workspace: workspace.root,
    cpu: await createRuntime("cpu", threads === undefined ? {} : { threads }),
    onChange: (notice) => (notice === null ? session.changed() : session.notify("warning", notice)),
  });
  const { runtime } = devices;
  const session = new Session({
    ...{ workspace, sources, assetsRoot, version, runtime, scheduler, clock, events },
    devices: () => devices.list,
  });
  const surveys = surveysOf(session, scheduler, events, workspace.root);
  const tables = tablesOf(session, surveys, events, workspace);
  const sweeps = new Sweeps({
    ...{ session, workspace, sources, runtime, scheduler },
    now: () => clock.now(),
    onChanged: (list) => events.emit("sweep:changed", { sweeps: list }),
    onRun: () => events.emit("runs:changed", {}),
  });
  const restored = session.restore().then(() => session.setQueue(sweeps));
  const watch = new SourceWatch(
    {
      get openData() {
        const { dataset, datasetVersion } = session.state;
        return dataset === null ? null : { summary: dataset, version: datasetVersion };
      },
      notify: (level, text) => session.notify(level, text),
    },
    clock,
  );
  // Trying a device takes a while, and the window need not wait for it.
  const deviceRestored = restored.then(() => restoreDevice(devices, session));
  return {
    handlers: engineHandlers({
      ...{ session, scheduler, surveys, tables, devices, workspace, sources, events, sweeps, restored },
    }),
    onEvent: (listener) => events.on(listener),
    close: async () => {
      watch.close();
      await deviceRestored;
      await surveys.close();
      await sweeps.close();
      await tables.close();
      await session.close();
      await scheduler.close();
      await runtime.dispose();
      await workspace.close();
    },
  };
}
