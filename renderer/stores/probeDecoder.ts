import { callEngine } from "./engineClient";
import { useEngineMirror } from "./engineMirror";
import { probe, probeDecoded } from "./fastState";
import { latestWins } from "./latestWins";

const decode = latestWins<Float32Array>(async (z) => {
  const result = await callEngine("infer:decode", { z, count: 1 });
  // A failure leaves the last picture: the status bar and the banner say what happened to the engine.
  if (!result.ok || probe.get().length !== z.length) return;
  probeDecoded.set({ z, values: result.value.mean, step: result.value.step });
});

/** Decodes the probe where it is. */
function decodeProbe(): void {
  const z = probe.get();
  const { session } = useEngineMirror.getState();
  if (z.length === 0 || session?.model?.config.latentSize !== z.length) return;
  decode(z);
}

/** Follows the pointer (one call in flight, the newest waits) and the weights. Returns its off switch. */
export function startProbeDecoder(): () => void {
  const offProbe = probe.subscribe(decodeProbe);
  const offWeights = useEngineMirror.subscribe((now, before) => {
    if (now.encodingVersion !== before.encodingVersion) decodeProbe();
  });
  return () => {
    offProbe();
    offWeights();
  };
}
