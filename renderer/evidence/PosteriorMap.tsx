import { useEffect, useId, useRef, type PointerEvent, type ReactNode } from "react";
import { scaleLinear } from "d3-scale";
import type { Explanation } from "#shared/contract/evidenceContract";
import { dimensionName, fixed } from "../components/format";
import {
  planeScale,
  scaleBar,
  zoomed,
  type PlaneDimensions,
  type PlaneScale,
  type PlaneWindow,
} from "./planeWindow";
import { buffers } from "../stores/buffers";
import { GaussianShape, Posterior, Prior, Regions, type DrawnGaussian } from "./PosteriorShapes";
import { useSlice } from "./sliceStore";
import { chooseWindow, fitWindow } from "./windowStore";

interface PosteriorMapProps {
  readonly explanation: Explanation;
  readonly window: PlaneWindow;
  readonly dimensions: PlaneDimensions;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly gaussians: readonly DrawnGaussian[];
  /** Tick numbers below and at the left edge. */
  readonly hasTicks?: boolean;
  /** Zoom and pan move every small map together. */
  readonly isLinked?: boolean;
  /** Lies under the lines, for dots. */
  readonly canvas?: ReactNode;
  readonly children?: (scale: PlaneScale) => ReactNode;
}

/** p(z|x), q(z|x) and the prior's contours in a small window of the plane, to scale. */
export function PosteriorMap(props: PosteriorMapProps) {
  const {
    explanation,
    window,
    dimensions,
    width,
    height,
    label,
    gaussians,
    hasTicks,
    isLinked,
    canvas,
    children,
  } = props;
  const clip = useId();
  const root = useRef<HTMLDivElement>(null);
  const drag = useRef<{ x: number; y: number; window: PlaneWindow } | null>(null);
  const scale = planeScale(window, width, height);
  const slice = useSlice(explanation.row, dimensions);
  const isLine = explanation.latentSize === 1;
  const xTicks = scaleLinear([scale.invertX(0), scale.invertX(width)], [0, width]).ticks(4);
  const yTicks = scaleLinear([scale.invertY(height), scale.invertY(0)], [height, 0]).ticks(4);
  const decimals = Math.max(0, Math.ceil(-Math.log10((xTicks[1] ?? 1) - (xTicks[0] ?? 0)) - 1e-9));
  const bar = scaleBar(window.span);

  useEffect(() => {
    const target = root.current;
    if (!target || !isLinked) return undefined;
    const onWheel = (event: WheelEvent): void => {
      // React's own listener is passive, and the column behind would scroll too.
      event.preventDefault();
      const box = target.getBoundingClientRect();
      chooseWindow((now) => {
        const from = planeScale(now, width, height);
        const about = {
          x: from.invertX(event.clientX - box.left),
          y: isLine ? 0 : from.invertY(event.clientY - box.top),
        };
        return zoomed(now, Math.exp(event.deltaY * 0.0015), about);
      });
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [isLinked, isLine, width, height]);

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (!isLinked || event.button > 1) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, window };
  }
  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    const from = drag.current;
    if (!from) return;
    const dx = (event.clientX - from.x) / scale.pixelsPerSigma;
    const dy = (event.clientY - from.y) / scale.pixelsPerSigma;
    chooseWindow(() => ({ ...from.window, x: from.window.x - dx, y: from.window.y + (isLine ? 0 : dy) }));
  }
  const onPointerUp = (): void => {
    drag.current = null;
  };

  return (
    <div
      ref={root}
      className={`posterior-map ${isLinked ? "linked" : ""}`}
      style={{ width, height: height + (hasTicks ? 16 : 0) }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onDoubleClick={isLinked ? fitWindow : undefined}
    >
      {canvas}
      <svg width={width} height={height + (hasTicks ? 16 : 0)} role="img" aria-label={label}>
        <clipPath id={clip}>
          <rect width={width} height={height} />
        </clipPath>
        <g clipPath={`url(#${clip})`}>
          <Prior
            latentSize={explanation.latentSize}
            scale={scale}
            height={height}
            mixture={mixtureOf(explanation, dimensions)}
          />
          <Posterior explanation={explanation} dimensions={dimensions} scale={scale} height={height} />
          {slice && <Regions contours={slice.contours} scale={scale} />}
          {gaussians.map((gaussian, k) => (
            <GaussianShape
              key={k}
              gaussian={gaussian}
              dimensions={dimensions}
              scale={scale}
              height={height}
              isLine={isLine}
            />
          ))}
          {children?.(scale)}
          {slice && (
            <text className="slice-label halo" x={7} y={14} data-testid="slice-label">
              slice of p(z|x)
            </text>
          )}
        </g>
        <rect
          className="pm-frame"
          x={0.5}
          y={0.5}
          width={Math.max(0, width - 1)}
          height={Math.max(0, height - 1)}
        />
        {hasTicks && (
          <g className="tick">
            {xTicks.map((tick) => {
              const at = scale.x(tick);
              return (
                <g key={tick}>
                  <path d={`M${at} ${height}v-4`} stroke="var(--axis)" />
                  {at > 44 && at < width - 14 && (
                    <text x={at} y={height + 12} textAnchor="middle">
                      {fixed(tick, decimals)}
                    </text>
                  )}
                </g>
              );
            })}
            {!isLine &&
              yTicks.map((tick) => <path key={tick} d={`M0 ${scale.y(tick)}h4`} stroke="var(--axis)" />)}
            <text x={0} y={height + 12}>
              {dimensionName(dimensions[0])}, σ
            </text>
          </g>
        )}
        <g className="pm-bar">
          <path d={`M${width - 10 - bar * scale.pixelsPerSigma} ${height - 10}H${width - 10}`} />
          <text
            className="halo"
            x={width - 10 - (bar * scale.pixelsPerSigma) / 2}
            y={height - 15}
            textAnchor="middle"
          >
            {String(Number(bar.toPrecision(1)))} σ
          </text>
        </g>
      </svg>
    </div>
  );
}

/** The prior of the newest encodings, where it is no N(0, I): at most a tenth of a second older than the explanation. */
function mixtureOf({ latentSize }: Explanation, dimensions: PlaneDimensions) {
  const { encoding } = buffers;
  const prior = encoding?.latentSize === latentSize ? encoding.prior : undefined;
  return prior === undefined ? undefined : { prior, dimensions };
}
