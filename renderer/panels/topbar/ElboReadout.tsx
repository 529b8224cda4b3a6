import { mostValidationRows } from "#shared/domain/validationRows";
import { nats, integer, subscript } from "../../components/format";
import { Tip } from "../../components/Tip";
import { Sparkline } from "../../plots/Sparkline";
import { useEngineMirror } from "../../stores/engineMirror";
import type { HistoryPoint } from "#shared/domain/model";

/** The last point at which the validation items were evaluated. */
export function latestValidation(history: readonly HistoryPoint[]): HistoryPoint | null {
  for (let i = history.length - 1; i >= 0; i--) {
    const point = history[i];
    if (point?.validation) return point;
  }
  return null;
}

export function ElboReadout() {
  const point = useEngineMirror((mirror) => latestValidation(mirror.history));
  const validationCount = useEngineMirror((mirror) => mirror.session?.dataset?.validationCount ?? 0);
  const objective = useEngineMirror((mirror) => mirror.session?.model?.config.objective ?? null);
  const samples = objective?.kind === "iwae" ? objective.samples : 1;
  const elbo = point?.validation?.elbo ?? null;
  const isFinite = elbo === null || Number.isFinite(elbo);
  const facts = point?.validation ? (
    <span className="tip-facts">
      <span>
        ELBO per item on {validationCount > mostValidationRows && `${integer(mostValidationRows)} of `}
        {integer(validationCount)} validation items
      </span>
      <span className="muted">
        at step {integer(point.step)}, {samples === 1 ? "one sample" : `${integer(samples)} samples`} of z per
        item
      </span>
      <span className="muted num">
        {nats(point.validation.reconstruction)} − {nats(point.validation.kl)} = {nats(point.validation.elbo)}{" "}
        nats
      </span>
      {point.validation.bound !== undefined && (
        <span className="muted num">
          L{subscript(samples)}, the bound that is trained: {nats(point.validation.bound)} nats
        </span>
      )}
    </span>
  ) : (
    "ELBO per item on the validation items. It is measured while the model trains."
  );
  return (
    <Tip text={facts}>
      <button type="button" className="elbo" aria-label="ELBO, validation" aria-live="off">
        <span className="muted">ELBO</span>
        <Sparkline />
        <span className={`num ${isFinite ? "" : "bad"}`}>
          <b data-testid="elbo">{elbo === null ? "–" : nats(elbo)}</b> <span className="unit">nats</span>
        </span>
      </button>
    </Tip>
  );
}
