import { useEffect, useRef } from "react";
import { flatContext } from "../components/flatContext";
import { integer } from "../components/format";
import { useTheme } from "../theme/theme";
import { planeScale, type PlaneDimensions, type PlaneWindow } from "./planeWindow";
import { drawRaceDots, parseHex } from "./raceDots";
import { tokenColor } from "./tokenColor";
import { raceFrame, usePlayback, type LaneName } from "./racePlayback";

interface RaceCanvasProps {
  readonly lane: LaneName;
  readonly window: PlaneWindow;
  readonly dimensions: PlaneDimensions;
  readonly width: number;
  readonly height: number;
  /** Where to say how many samples fall in the window: it changes with every frame. */
  readonly onInside: (text: string) => void;
}

/** The samples of one lane, drawn anew with every frame of the playback and never through React. */
export function RaceCanvas({ lane, window, dimensions, width, height, onInside }: RaceCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((state) => state.shown);

  useEffect(() => {
    const target = canvas.current;
    const g = target && flatContext(target);
    if (!target || !g) return undefined;
    const ratio = globalThis.devicePixelRatio || 1;
    target.width = Math.round(width * ratio);
    target.height = Math.round(height * ratio);
    const color = parseHex(tokenColor(lane === "prior" ? "--prior" : "--approx", theme));
    const scale = planeScale(window, width, height);

    function draw(): void {
      const { race } = usePlayback.getState();
      const { played, lanes } = raceFrame.get();
      if (!g) return;
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      g.clearRect(0, 0, width, height);
      if (!race) return;
      const { z, logWeights } = race[lane];
      const dots = {
        z,
        logWeights,
        latentSize: race.latentSize,
        dimensions,
        played,
        logTotal: lanes[lane].logTotal,
      };
      const inside = drawRaceDots(g, dots, scale, { width, height, ratio }, color);
      onInside(
        inside === played
          ? `all ${integer(played)} in this window`
          : `${integer(inside)} of ${integer(played)} in this window`,
      );
    }
    draw();
    return raceFrame.subscribe(draw);
  }, [lane, window, dimensions, width, height, theme, onInside]);

  return <canvas ref={canvas} className="race-canvas" style={{ width, height }} aria-hidden="true" />;
}
