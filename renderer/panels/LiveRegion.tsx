import { useEffect, useState } from "react";
import { integer, nats } from "../components/format";
import { useEngineMirror } from "../stores/engineMirror";

/** What training says aloud: start, pause, checkpoint and failure, never each step. */
export function LiveRegion() {
  const [text, setText] = useState("");
  useEffect(
    () =>
      useEngineMirror.subscribe((now, before) => {
        const to = now.training;
        const from = before.training;
        if (!to || !from || to === from) return;
        if (to.state === "running" && from.state !== "running") setText("Training started.");
        else if (to.state === "paused" && from.state === "running") {
          const elbo = to.latest
            ? ` ELBO ${nats(to.latest.train.elbo).replace("−", "minus ")} nats per item.`
            : "";
          setText(to.reason ?? `Paused at step ${integer(to.step)}.${elbo}`);
        } else if (to.checkpointStep !== null && to.checkpointStep !== from.checkpointStep) {
          setText(`Checkpoint saved at step ${integer(to.checkpointStep)}.`);
        }
      }),
    [],
  );
  return (
    <div className="visually-hidden" role="status" aria-live="assertive">
      {text}
    </div>
  );
}
