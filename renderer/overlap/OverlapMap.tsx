import { useEffect, useRef } from "react";
import { dimensionName, sigma } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { useOverlapSettings } from "./overlapSettings";
import { ColourBar } from "./ColourBar";
import { useHasModel } from "../stores/latentSpace";
import { DecodedImage } from "./DecodedImage";
import { goToHole } from "./goToHole";
import { holeImage, useHoleImages } from "./holeImages";
import { holeLetter, useOverlapMap } from "./mapStore";
import { MapState } from "./MapState";
import { PlaneCanvas } from "./planeCanvas";
import { ProbeCard } from "./ProbeCard";

/** Holes with a picture beside the map; the others have their letter. */
const PICTURED = 3;

function AxisTitle({ dimension, axis }: { readonly dimension: number; readonly axis: "x" | "y" }) {
  return (
    <span className={`plane-title plane-title-${axis}`}>
      <MathSymbol>{dimensionName(dimension)}</MathSymbol> in prior standard deviations (σ)
    </span>
  );
}

/** Pictures of the largest holes, each a button that goes to it. The canvas places them. */
function HolePictures() {
  const holes = useOverlapMap((state) => state.holeMap?.holes);
  const chosen = useOverlapMap((state) => state.hole);
  const images = useHoleImages((state) => state.images);
  const hasModel = useHasModel();
  if (!hasModel) return null;
  return (holes ?? []).slice(0, PICTURED).map((hole, index) => (
    <button
      key={index}
      type="button"
      hidden
      className={`hole-picture ${index === chosen ? "on" : ""}`}
      aria-label={`Hole ${holeLetter(index)}, decoded at ${sigma(hole.x)}, ${sigma(hole.y)} σ`}
      data-hole={index}
      data-testid={`hole-${holeLetter(index)}`}
      onClick={() => goToHole(index)}
    >
      <DecodedImage values={holeImage(images, hole)} label={`Mean of p(x|z) in hole ${holeLetter(index)}`} />
      <b>{holeLetter(index)}</b>
    </button>
  ));
}

/** The map of log q̄/p over the plane of two latent dimensions, with its holes. */
export function OverlapMap() {
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useOverlapMap((state) => state.map);
  const isProbeShown = useOverlapMap((state) => state.isProbeShown);
  const work = useOverlapMap((state) => state.work);
  const plane = useOverlapSettings((settings) => settings.plane);
  const dimensions = map?.dimensions ?? plane;
  useEffect(() => {
    if (!root.current || !canvas.current) return undefined;
    const painted = new PlaneCanvas(root.current, canvas.current);
    return () => painted.dispose();
  }, []);
  return (
    <div
      ref={root}
      className="overlap-map"
      role="application"
      tabIndex={0}
      aria-label="Map of the log ratio of aggregate posterior to prior"
      data-testid="overlap-map"
      data-resolution={map?.resolution ?? 0}
      data-step={map?.step ?? -1}
      data-plane={dimensions.join(",")}
    >
      <canvas ref={canvas} className="overlap-canvas" />
      <AxisTitle dimension={dimensions[0]} axis="x" />
      <AxisTitle dimension={dimensions[1]} axis="y" />
      <ColourBar />
      <HolePictures />
      <div
        className="overlap-card"
        data-map-panel
        data-probe-card
        data-testid="overlap-card"
        hidden={!isProbeShown || !map}
      >
        <ProbeCard />
      </div>
      {work && (
        <i
          className="overlap-progress"
          role="progressbar"
          aria-label={`Computing ${work.resolution} × ${work.resolution} cells`}
          style={{ transform: `scaleX(${work.done})` }}
        />
      )}
      <MapState />
    </div>
  );
}
