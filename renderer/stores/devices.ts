import { create } from "zustand";
import { askEngine, callEngine } from "./engineClient";

/** What the user waits for. */
interface DeviceTrial {
  /** Id of the device that is being tried. */
  readonly trying: string | null;
  readonly isProbing: boolean;
}

export const useDeviceTrial = create<DeviceTrial>(() => ({ trying: null, isProbing: false }));

/** Looks at what there is. The list itself comes with the session's state. */
export function probeDevices(): void {
  if (useDeviceTrial.getState().isProbing) return;
  useDeviceTrial.setState({ isProbing: true });
  void callEngine("device:probe", {}).then(() => useDeviceTrial.setState({ isProbing: false }));
}

/** Computes on another device, after its self-test; a refusal is shown with its figures. */
export function selectDevice(id: string): void {
  useDeviceTrial.setState({ trying: id });
  void askEngine("The device is not used", "device:select", { id }).then(() =>
    useDeviceTrial.setState({ trying: null }),
  );
}
