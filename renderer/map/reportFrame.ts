import type { MapContext } from "./mapContext";

/** What a frame drew. */
export interface FrameFacts {
  /** Frames drawn so far. */
  readonly frame: number;
  /** Share of the glide between two encodings. */
  readonly mix: number;
  readonly ellipses: number;
  readonly pointStyle: "dots" | "raster";
  /** z of the probe, and the z that its painted picture belongs to. */
  readonly probe: Float32Array | null;
  readonly painted: Float32Array | null;
}

/** Facts about the last frame for whoever looks at the page from outside: what was drawn, and where. */
export function reportFrame({ dataset }: HTMLElement, { camera }: MapContext, facts: FrameFacts): void {
  dataset["frame"] = String(facts.frame);
  dataset["pixelsPerSigma"] = camera.pixelsPerSigma.toFixed(4);
  dataset["centerX"] = camera.x.toFixed(5);
  dataset["centerY"] = camera.y.toFixed(5);
  dataset["ellipsesDrawn"] = String(facts.ellipses);
  dataset["pointStyle"] = facts.pointStyle;
  dataset["gliding"] = String(facts.mix < 1);
  dataset["probe"] = (facts.probe ?? []).join(",");
  dataset["decoded"] = (facts.painted ?? []).join(",");
}
