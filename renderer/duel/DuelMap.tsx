import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { dimensionName, integer, sigma } from "../components/format";
import { SelectBox } from "../components/SelectField";
import { useBox } from "../evidence/useBox";
import { planeScale, scaleBar, zoomed, type PlaneWindow } from "../evidence/planeWindow";
import { GaussianShape, Prior } from "../evidence/PosteriorShapes";
import { useView } from "../stores/viewStore";
import { fittedPlane, placed, type Codes } from "./codes";
import { DotsCanvas } from "./DotsCanvas";
import { SelectedRing } from "./SelectedRing";

interface DuelMapProps {
  readonly side: "a" | "b";
  readonly title: string;
  readonly codes: Codes | null;
  /** In place of the map while there are none. */
  readonly state: string;
}

interface PlaneProps {
  readonly codes: Codes;
  readonly across: number;
  readonly up: number;
  readonly title: string;
}

function Plane({ codes, across, up, title }: PlaneProps) {
  const { ref, width, height } = useBox();
  const element = useRef<HTMLElement | null>(null);
  const fitted = useMemo(() => fittedPlane(codes, across, up), [codes, across, up]);
  const [chosen, setChosen] = useState<PlaneWindow | null>(null);
  const attach = useCallback(
    (target: HTMLElement | null) => {
      element.current = target;
      ref(target);
    },
    [ref],
  );
  const drag = useRef<{ x: number; y: number; window: PlaneWindow; hasMoved: boolean } | null>(null);
  const selected = useView((view) => view.selection.at(-1) ?? null);
  const window = chosen ?? fitted;
  const scale = useMemo(() => planeScale(window, width, height), [window, width, height]);
  const dots = useMemo(() => placed(codes, across, up, scale), [codes, across, up, scale]);
  const isLine = codes.latentSize === 1;
  const bar = scaleBar(window.span);
  const q = selected === null || selected >= codes.count ? null : selected;

  useEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const onWheel = (event: WheelEvent): void => {
      // React's own listener is passive.
      event.preventDefault();
      const box = target.getBoundingClientRect();
      setChosen((now) => {
        const from = planeScale(now ?? fitted, width, height);
        const about = {
          x: from.invertX(event.clientX - box.left),
          y: isLine ? 0 : from.invertY(event.clientY - box.top),
        };
        return zoomed(now ?? fitted, Math.exp(event.deltaY * 0.0015), about);
      });
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [fitted, isLine, width, height]);

  return (
    <div
      className="duel-plane"
      ref={attach}
      onPointerDown={(event) => {
        if (event.button > 1) return;
        drag.current = { x: event.clientX, y: event.clientY, window, hasMoved: false };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (!from || event.buttons === 0) return;
        const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
        if (!from.hasMoved && Math.hypot(dx, dy) < 4) return;
        from.hasMoved = true;
        const { pixelsPerSigma } = planeScale(from.window, width, height);
        setChosen({
          ...from.window,
          x: from.window.x - dx / pixelsPerSigma,
          y: from.window.y + (isLine ? 0 : dy / pixelsPerSigma),
        });
      }}
      onClickCapture={(event) => {
        // The end of a pan selects nothing.
        if (drag.current?.hasMoved) event.stopPropagation();
        drag.current = null;
      }}
      onDoubleClick={() => setChosen(null)}
    >
      {width > 40 && height > 40 && (
        <DotsCanvas
          dots={dots}
          width={width}
          height={height}
          describe={(row) =>
            `#${integer(row)} at ${[across, ...(isLine ? [] : [up])].map((j) => sigma(codes.mean[row * codes.latentSize + j] ?? NaN)).join(", ")} σ`
          }
        >
          <svg
            width={width}
            height={height}
            className="dots-over"
            role="img"
            aria-label={`Encoder's means of all items under ${title}`}
          >
            <Prior latentSize={codes.latentSize} scale={scale} height={height} />
            {q !== null && (
              <>
                <GaussianShape
                  gaussian={{
                    mean: codes.mean.subarray(q * codes.latentSize, (q + 1) * codes.latentSize),
                    sd: codes.sd.subarray(q * codes.latentSize, (q + 1) * codes.latentSize),
                    width: 2,
                  }}
                  dimensions={[across, isLine ? across : up]}
                  scale={scale}
                  height={height}
                  isLine={isLine}
                />
                <SelectedRing x={dots.x[q] ?? NaN} y={dots.y[q] ?? NaN} />
              </>
            )}
            <g className="pm-bar">
              <path d={`M${width - 12 - bar * scale.pixelsPerSigma} ${height - 10}H${width - 12}`} />
              <text className="halo" x={width - 12} y={height - 15} textAnchor="end">
                {String(Number(bar.toPrecision(1)))} σ
              </text>
            </g>
          </svg>
        </DotsCanvas>
      )}
    </div>
  );
}

/** All items where one of the two models encodes them, with q of the selected one. */
export function DuelMap({ side, title, codes, state }: DuelMapProps) {
  const [plane, setPlane] = useState<readonly [number, number]>([0, 1]);
  const latentSize = codes?.latentSize ?? 0;
  const [across, up] =
    plane[0] < latentSize && plane[1] < latentSize ? plane : [0, Math.min(1, latentSize - 1)];
  const choices = Array.from({ length: latentSize }, (_, j) => ({
    value: String(j),
    label: dimensionName(j),
  }));
  // Two different ones: choosing the other's swaps them.
  const choose = (at: 0 | 1, value: string): void => {
    const next = Number(value);
    const [first, second] = [at === 0 ? next : across, at === 1 ? next : up];
    setPlane(first === second ? [up, across] : [first, second]);
  };
  return (
    <section
      className="evidence-panel duel-map"
      aria-label={`Map of ${title}`}
      data-testid={`duel-map-${side}`}
    >
      <header>
        <h2>
          <b className="side-letter">{side.toUpperCase()}</b> {title}
        </h2>
        <span className="panel-fact">encoder’s means, q of the selected item</span>
        <span className="spacer" />
        {latentSize > 2 && (
          <>
            <SelectBox
              label={`Dimension across, ${side.toUpperCase()}`}
              className="plane-select"
              value={String(across)}
              choices={choices}
              onChange={(value) => choose(0, value)}
            />
            <SelectBox
              label={`Dimension up, ${side.toUpperCase()}`}
              className="plane-select"
              value={String(up)}
              choices={choices}
              onChange={(value) => choose(1, value)}
            />
          </>
        )}
      </header>
      {codes ? (
        // Another plane starts fitted.
        <Plane key={`${across} ${up}`} codes={codes} across={across} up={up} title={title} />
      ) : (
        <div className="panel-state">
          <p>{state}</p>
        </div>
      )}
    </section>
  );
}
