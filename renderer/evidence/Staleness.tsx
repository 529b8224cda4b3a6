import { integer } from "../components/format";
import { useEngineMirror } from "../stores/engineMirror";

/** Says which weights a figure holds for when they are no longer those of now. */
export function Staleness({ step }: { readonly step: number | null }) {
  const isStale = useEngineMirror(
    (mirror) => step !== null && mirror.training !== null && mirror.training.step !== step,
  );
  if (!isStale || step === null) return null;
  return <span className="stale">values are for step {integer(step)}</span>;
}
