import { runCommand } from "../../commands/registry";
import { fixed } from "../../components/format";
import { Tip } from "../../components/Tip";
import { useEngineMirror } from "../../stores/engineMirror";
import type { DeviceInfo } from "#shared/domain/device";

function deviceLine(device: DeviceInfo): string {
  if (device.active) return "in use";
  return device.available ? "available" : (device.reason ?? "not available");
}

/** "ONNX Runtime (CPU, 4 threads)" → "CPU": the tooltip has the rest. */
export const shortDeviceName = (name: string): string =>
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
  const speed = state === "running" && milliseconds !== null ? fixed(milliseconds, 1) : null;
  const facts = (
    <span className="tip-facts">
      {devices?.map((device) => (
        <span key={device.id}>
          {device.name}: <span className="muted">{deviceLine(device)}</span>
        </span>
      ))}
      {pid !== null && (
        <span className="muted">
          Engine {version}, process {pid}
        </span>
      )}
      {!isDown && <span>Click to check this machine.</span>}
      {isDown && <span>The engine is not connected.</span>}
    </span>
  );
  return (
    <Tip text={facts}>
      <button
        type="button"
        className="chip"
        data-testid="device-chip"
        data-pid={pid ?? ""}
        onClick={() => runCommand("help:calibration")}
      >
        <i className={`status-dot ${dot}`} />
        {isDown ? "No engine" : shortDeviceName(active?.name ?? "CPU")}
        <span className="num">
          {speed === null ? (state === "running" ? "" : "idle") : speed}
          {speed !== null && <span className="unit"> ms/step</span>}
        </span>
      </button>
    </Tip>
  );
}
