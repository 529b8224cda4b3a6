import { createDraftedModel } from "../commands/modelActions";
import { Button } from "../components/Button";
import { plural } from "../components/format";
import { useEngineMirror } from "../stores/engineMirror";
import "./Banner.css";

/** Says what the map shows while there is no model, and offers one where there is x to learn from. */
export function LatentsBanner() {
  const latents = useEngineMirror((mirror) => mirror.session?.latents ?? null);
  const features = useEngineMirror((mirror) => mirror.session?.dataset?.features ?? 0);
  if (latents === null) return null;
  const spreads = latents.hasSpread ? "with their spreads" : "means alone, without spreads";
  return (
    <div className="banner" role="status" data-testid="latents-banner">
      <span>
        {plural(latents.size, "latent")} of the file, {spreads}. There is no model, so nothing is decoded.
      </span>
      {features > 0 && <Button onClick={createDraftedModel}>Train a model on x</Button>}
    </div>
  );
}
