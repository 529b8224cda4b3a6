import { fixed, integer, nats, percent } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { mixtureJob } from "../evidence/evidenceJobs";
import { withError } from "../evidence/gapWords";
import { topOf } from "../evidence/ladderAxis";
import { usePlayback } from "../evidence/racePlayback";
import { raceSentence } from "../evidence/raceSentence";
import { useShownRefined } from "../evidence/shownRefined";
import { useExplanation, useIsCurrent } from "../evidence/useExplanation";
import { useView } from "../stores/viewStore";
import { TourNumber } from "./TourNumber";

/** Share of p(x) that the latents which matter hold together. */
const MASS = 0.9;

const useRow = (): number | null => useView((view) => view.selection.at(-1) ?? null);

/** The mixture over prior samples of the selected item; null while it is computed. */
function usePriorMixture() {
  const answer = mixtureJob.use((state) => state.answer);
  const isCurrent = useIsCurrent(answer?.params.row);
  return isCurrent && answer?.value.over === "prior" ? answer.value : null;
}

export function EvidenceWords() {
  const row = useRow();
  const mixture = usePriorMixture();
  const few = mixture?.holding.find(({ mass }) => mass === MASS)?.latents ?? null;
  return (
    <p>
      Training must raise <MathSymbol of="evidence">p(x) = ∫ p(x|z) p(z) dz</MathSymbol>: a mixture over all
      latents. But of <TourNumber>{mixture && integer(mixture.total)}</TourNumber> draws from the prior,{" "}
      <TourNumber>
        <span data-testid="tour-few" data-value={few ?? ""}>
          {few === null ? "–" : integer(few)}
        </span>
      </TourNumber>{" "}
      {few === 1 ? "carries" : "carry"} <TourNumber>{percent(MASS)}</TourNumber> of the sum for item{" "}
      <TourNumber>{row !== null && `#${row}`}</TourNumber>, which is{" "}
      <TourNumber>{mixture && few !== null ? `${fixed((100 * few) / mixture.total, 2)} %` : "–"}</TourNumber>{" "}
      of them. The others explain it hardly at all.
    </p>
  );
}

export function EvidenceDone() {
  const mixture = usePriorMixture();
  return (
    <>
      The largest single draw carries {mixture ? percent(mixture.responsibilities[0] ?? 0) : "–"} of the sum;
      the probe is there now.
    </>
  );
}

export function RaceWords() {
  const { lanes, played } = usePlayback();
  return (
    <p>
      So do not draw blindly. The same number of samples is drawn from the{" "}
      <span className="math-prior">prior</span> and from the <span className="math-approx">encoder</span>,
      each weighted by how well it explains the item. After <TourNumber>{integer(played)}</TourNumber> each,
      the prior's are worth <TourNumber>{fixed(lanes.prior.effectiveSampleSize, 1)}</TourNumber> effective
      samples, the encoder's <TourNumber>{fixed(lanes.encoder.effectiveSampleSize, 1)}</TourNumber>.
    </p>
  );
}

/** Counts in a sentence of the engine with their thousands apart. */
const written = (sentence: string): string =>
  sentence.replace(/(?<![\d.,^])\d{4,}(?![\d,])/g, (digits) => integer(Number(digits)));

export function RaceDone() {
  const { race, count } = usePlayback();
  const found = race ? raceSentence(race, count) : null;
  return <>{found ? written(found.sentence) : "The race is over."}</>;
}

export function GapWords() {
  const explanation = useExplanation();
  const refined = useShownRefined()?.value ?? null;
  const top = explanation && topOf(explanation);
  const gap =
    explanation && top
      ? refined !== null
        ? refined.total.value
        : (explanation.exact?.kl ?? top.value - explanation.elbo.value)
      : null;
  return (
    <p>
      Averaged over the encoder's samples, the model's score is the ELBO,{" "}
      <TourNumber unit="nats">{explanation && withError(explanation.elbo)}</TourNumber>: never more than{" "}
      <MathSymbol of="evidence">log p(x)</MathSymbol> ={" "}
      <TourNumber unit="nats">{top && nats(top.value)}</TourNumber>
      {top && (top.isExact ? ", exact here" : ", estimated")}. What it lacks is how far{" "}
      <MathSymbol of="approx">q</MathSymbol> is from the{" "}
      <MathSymbol of="posterior">true posterior</MathSymbol>: KL(q‖p(z|x)) ={" "}
      <TourNumber unit="nats">{gap !== null && nats(gap)}</TourNumber>. Raising the ELBO closes this gap or
      raises <MathSymbol of="evidence">p(x)</MathSymbol>.
    </p>
  );
}

export function GapDone() {
  const refined = useShownRefined()?.value ?? null;
  if (!refined) return <>Refined.</>;
  return (
    <>
      The best q of its family gains {withError(refined.amortisation)} nats: the encoder's share of the gap.{" "}
      {withError(refined.approximation)} nats are left for a richer family.
    </>
  );
}
