import { useEffect, useRef } from "react";
import { standardNormalLogDensity } from "#shared/math/gaussian";
import { deviation, integer, nats, percent, plural, sigma } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { mapCommands } from "../map/mapController";
import { priorContours } from "../map/priorContours";
import { probe } from "../stores/fastState";
import { useEngineMirror } from "../stores/engineMirror";
import { useInspection } from "../stores/inspection";
import { usePriorSamples } from "../stores/priorSamples";
import { useView } from "../stores/viewStore";
import { TourNumber } from "./TourNumber";

/** Values listed before an ellipsis. */
const LISTED = 3;

export const listed = (values: ArrayLike<number>, write: (value: number) => string): string => {
  const all = Array.from(values);
  return all.slice(0, LISTED).map(write).join(", ") + (all.length > LISTED ? ", …" : "");
};

export function PriorWords() {
  const latentSize = useEngineMirror((mirror) => mirror.session?.model?.config.latentSize ?? 0);
  const outer = priorContours(latentSize).at(-1);
  return (
    <p>
      Every item is taken to come from a point <MathSymbol>z</MathSymbol> of latent space. Before any item is
      seen, <MathSymbol>z</MathSymbol> follows the prior <MathSymbol of="prior">p(z)</MathSymbol>, a standard
      normal distribution over <TourNumber>{plural(latentSize, "dimension")}</TourNumber>. The outer dashed
      line, at <TourNumber unit="σ">{outer && sigma(outer.radius)}</TourNumber>, holds{" "}
      <TourNumber>{outer && percent(outer.mass)}</TourNumber> of it in this plane.
    </p>
  );
}

export function PriorDone() {
  const count = usePriorSamples((state) => state.drawn?.count ?? null);
  const seed = usePriorSamples((state) => state.seed);
  return (
    <>
      {count === null ? "–" : integer(count)} draws at right, decoded; seed {seed}. No data took part.
    </>
  );
}

/** z of the probe and its prior density, written without renders while it is dragged. */
function ProbeNumbers() {
  const place = useRef<HTMLElement>(null);
  const density = useRef<HTMLElement>(null);
  useEffect(() => {
    const write = (): void => {
      const z = probe.get();
      if (place.current) place.current.textContent = `(${listed(z, sigma)})`;
      if (density.current) density.current.textContent = nats(standardNormalLogDensity([...z]));
    };
    write();
    return probe.subscribe(write);
  }, []);
  return (
    <>
      <b ref={place} className="num tour-number" data-testid="tour-probe" /> σ, where{" "}
      <MathSymbol of="prior">log p(z)</MathSymbol> is <b ref={density} className="num tour-number" /> nats
    </>
  );
}

export function LikelihoodWords() {
  return (
    <p>
      The decoder says how probable each item is once <MathSymbol>z</MathSymbol> is known: the likelihood{" "}
      <MathSymbol of="likelihood">p(x|z)</MathSymbol>. Beside the probe is its mean at z = <ProbeNumbers />.
      Prior and likelihood are the whole generative model; no encoder takes part.
    </p>
  );
}

export function LikelihoodTask() {
  return (
    <>
      Drag on the map to move the probe, or{" "}
      <button type="button" className="tour-link" onClick={() => mapCommands.focus()}>
        focus the map
      </button>{" "}
      and press the arrow keys; F1 comes back here.
    </>
  );
}

export function LikelihoodDone() {
  return <>The decoded mean follows the probe: each point is another distribution over items.</>;
}

function useInspected() {
  const row = useView((view) => view.selection.at(-1) ?? null);
  return useInspection((state) => (state.inspection?.row === row ? state.inspection : null));
}

export function ProposalWords() {
  const inspection = useInspected();
  const mass = useView((view) => view.ellipseMass);
  return (
    <p>
      From item <TourNumber>{inspection && `#${inspection.row}`}</TourNumber> the encoder reads where to look:{" "}
      <MathSymbol of="approx">q(z|x)</MathSymbol>, a normal distribution with sd{" "}
      <TourNumber unit="σ">{inspection && listed(inspection.sd, deviation)}</TourNumber>. Its ellipse on the
      map is to scale and holds <TourNumber>{percent(mass)}</TourNumber> of it. From the prior, 1 σ wide, it
      differs by <MathSymbol of="approx">KL(q‖p)</MathSymbol> ={" "}
      <TourNumber unit="nats">{inspection && nats(inspection.kl)}</TourNumber>.
    </p>
  );
}

export function ProposalTask() {
  return (
    <>
      Select another item: click a dot of the map, or{" "}
      <button type="button" className="tour-link" onClick={() => mapCommands.focus()}>
        focus the map
      </button>{" "}
      and press Tab.
    </>
  );
}

export function ProposalDone() {
  const inspection = useInspected();
  return (
    <>
      Item {inspection ? `#${inspection.row}` : "–"} has a proposal of its own, around (
      {inspection ? listed(inspection.mean, sigma) : "–"}) σ.
    </>
  );
}
