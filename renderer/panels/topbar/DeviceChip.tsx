import { DropdownMenu } from "radix-ui";
import { runCommand } from "../../commands/registry";
import { fixed } from "../../components/format";
import { Icon } from "../../components/Icon";
import { probeDevices, selectDevice, useDeviceTrial } from "../../stores/devices";
import { useEngineMirror } from "../../stores/engineMirror";
import { deviceLine } from "./deviceText";

/** "ONNX Runtime (CPU, 4 threads)" → "CPU": the tooltip has the rest. */
const shortDeviceName = (name: string): string =>
  /CPU|GPU|CUDA|DirectML|Core ML/.exec(name)?.[0] ?? name.split(" (")[0] ?? name;

export function DeviceChip() {
  const connection = useEngineMirror((mirror) => mirror.connection);
  const engineState = useEngineMirror((mirror) => mirror.engine?.state ?? null);
  const devices = useEngineMirror((mirror) => mirror.session?.devices);
  const pid = useEngineMirror((mirror) => mirror.session?.pid ?? null);
  const version = useEngineMirror((mirror) => mirror.session?.version ?? null);
  const state = useEngineMirror((mirror) => mirror.training?.state ?? "idle");
  const milliseconds = useEngineMirror((mirror) => mirror.training?.millisecondsPerStep ?? null);
  const active = devices?.find((device) => device.active);
  const isDown = connection !== "ready" || engineState === "failed";
  const dot = isDown ? (engineState === "failed" ? "bad" : "warn") : state === "running" ? "ok" : "";
  const { trying, isProbing } = useDeviceTrial();
  const speed = state === "running" && milliseconds !== null ? fixed(milliseconds, 1) : null;
  return (
    <DropdownMenu.Root
      onOpenChange={(isOpen) => {
        if (isOpen && !isDown) probeDevices();
      }}
    >
      <DropdownMenu.Trigger
        className="chip"
        data-testid="device-chip"
        data-pid={pid ?? ""}
        aria-label={isDown ? "No engine" : `Device: ${active?.name ?? "CPU"}`}
      >
        <i className={`status-dot ${trying === null ? dot : "warn"}`} />
        {isDown ? "No engine" : trying === null ? shortDeviceName(active?.name ?? "CPU") : "Trying…"}
        <span className="num">
          {speed === null ? (state === "running" ? "" : "idle") : speed}
          {speed !== null && <span className="unit"> ms/step</span>}
        </span>
        <Icon name="down" size={14} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={6}
          data-testid="device-menu"
        >
          <div className="menu-label">
            {isDown ? "The engine is not connected." : "What the engine computes on."}
            {isProbing && " Looking at this machine…"}
          </div>
          {devices?.map((device) => (
            <DropdownMenu.Item
              key={device.id}
              className="menu-item two-lines"
              disabled={isDown || trying !== null || (!device.available && device.selfTest === null)}
              data-testid={`device-${device.id}`}
              onSelect={() => selectDevice(device.id)}
            >
              <span>{device.name}</span>
              {device.active && (
                <span className="menu-check">
                  <Icon name="check" size={14} />
                </span>
              )}
              <small>{deviceLine(device)}</small>
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item
            className="menu-item two-lines"
            disabled={isDown}
            onSelect={() => runCommand("help:calibration")}
          >
            <span>Check this machine…</span>
            <small>Every estimator beside its closed form, on the device in use.</small>
          </DropdownMenu.Item>
          {pid !== null && (
            <div className="menu-label">
              Engine {version}, process {pid}
            </div>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
