import { fixed, integer, plural } from "../components/format";
import { useEngineMirror } from "../stores/engineMirror";
import { useOverlapMap } from "./mapStore";
import { useOverlapSummary } from "./summaryStore";
import { useLatentSize } from "../stores/latentSpace";
import "../panels/StatusBar.css";

/** The keys that work here, of which weights the values are, and what they cost. */
export function OverlapStatus() {
  const latentSize = useLatentSize();
  const state = useEngineMirror((mirror) => mirror.training?.state ?? "idle");
  const map = useOverlapMap((now) => now.map);
  const summaryStep = useOverlapSummary((now) => now.summary?.step ?? null);
  const step = map?.step ?? summaryStep;
  const hints = [
    { key: "Hover", does: "read ratio", isExtra: true },
    { key: "Click", does: "decode here", isExtra: false },
    { key: "1 2 3", does: "go to hole", isExtra: false },
    ...(latentSize > 2 ? [{ key: "[ ]", does: "change plane", isExtra: false }] : []),
    { key: "D", does: "draw 16", isExtra: true },
    { key: "F", does: "fit", isExtra: true },
    { key: "Esc", does: "clear", isExtra: false },
  ];
  const training = state === "running" ? "Training" : "Training paused";
  return (
    <footer className="status-bar" data-region="status">
      {latentSize > 1 &&
        hints.map(({ key, does, isExtra }) => (
          <span key={key} className={isExtra ? "status-extra" : ""}>
            <b>{key}</b> {does}
          </span>
        ))}
      <span className="spacer" />
      {step !== null && (
        <span data-testid="overlap-step-note">
          {training}, values are for step {integer(step)}
        </span>
      )}
      {map && (
        <span className="status-extra">
          {plural(map.count, "item")}, {map.resolution} × {map.resolution} in{" "}
          <span className="num">{fixed(map.milliseconds, 0)} ms</span>
        </span>
      )}
    </footer>
  );
}
