import type { EngineContract } from "#shared/contract/engineContract";
import { AppErrorException } from "#shared/domain/appError";
import type { Handlers } from "#shared/rpc/server";
import type { Devices } from "#engine/devices/devices";
import type { Session } from "./session";

type DeviceCommand = Extract<keyof Handlers<EngineContract>, `device:${string}`>;

/** What the engine computes on. */
export function deviceHandlers(devices: Devices): Pick<Handlers<EngineContract>, DeviceCommand> {
  return {
    "device:probe": async () => {
      await devices.probe();
      return { devices: devices.list };
    },
    "device:select": async ({ id }) => {
      await devices.select(id);
      return { devices: devices.list };
    },
  };
}

/** Goes back to the device of last time; a notice says why where that fails. */
export async function restoreDevice(devices: Devices, session: Session): Promise<void> {
  try {
    await devices.restore();
  } catch (error) {
    // A bug: the window shows its message, and the log has the place.
    if (!(error instanceof AppErrorException)) console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    session.notify("warning", `${message} The CPU is used instead.`);
  }
}
