import { useEffect, useId, useRef, type PointerEvent, type ReactNode } from "react";
import { scaleLinear } from "d3-scale";
import type { Explanation } from "#shared/contract/evidenceContract";
import { ellipseOf, type Ellipse } from "#shared/math/linearView";
import { radiusOfMass } from "#shared/math/gaussian";
import { dimensionName, fixed } from "../components/format";
import { priorContours } from "../map/priorContours";
import {
  planeScale,
  scaleBar,
  zoomed,
  type PlaneDimensions,
  type PlaneScale,
  type PlaneWindow,
} from "./planeWindow";
import { chooseWindow, fitWindow } from "./windowStore";

/** A diagonal Gaussian to be drawn at one sd. */
export interface DrawnGaussian {
  readonly mean: ArrayLike<number>;
  readonly sd: ArrayLike<number>;
  readonly isDashed?: boolean;
  readonly width?: number;
}

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

/** 39, 86 and 95 %: the smallest region has the heaviest line. */
const widths = [1.8, 1.3, 1] as const;

export function ringPath(ring: ArrayLike<number>, scale: PlaneScale): string {
  let path = "";
  for (let i = 0; i + 1 < ring.length; i += 2) {
    path += `${i === 0 ? "M" : "L"}${scale.x(ring[i] ?? 0).toFixed(1)} ${scale.y(ring[i + 1] ?? 0).toFixed(1)}`;
  }
  return path === "" ? "" : `${path}Z`;
}

function EllipseShape({
  ellipse,
  scale,
  radius = 1,
  ...rest
}: {
  readonly ellipse: Ellipse;
  readonly scale: PlaneScale;
  readonly radius?: number;
  readonly className: string;
  readonly strokeWidth?: number;
}) {
  return (
    <ellipse
      rx={ellipse.a * radius * scale.pixelsPerSigma}
      ry={ellipse.b * radius * scale.pixelsPerSigma}
      transform={`translate(${scale.x(ellipse.x)} ${scale.y(ellipse.y)}) rotate(${(-ellipse.angle * 180) / Math.PI})`}
      {...rest}
    />
  );
}

/** The exact posterior: its regions where the plane is all of latent space, else the Gaussian of its moments there. */
function Posterior({
  explanation,
  dimensions,
  scale,
  height,
}: {
  readonly explanation: Explanation;
  readonly dimensions: PlaneDimensions;
  readonly scale: PlaneScale;
  readonly height: number;
}) {
  const { exact, latentSize } = explanation;
  if (!exact) return null;
  const [i, j] = dimensions;
  const covariance = (a: number, b: number): number => exact.covariance[a * latentSize + b] ?? 0;
  if (latentSize === 1) {
    const sd = Math.sqrt(covariance(0, 0));
    const at = exact.mean[0] ?? 0;
    return (
      <g className="pm-posterior">
        <path d={`M${scale.x(at)} 6V${height - 6}`} strokeWidth={1.8} />
        {[1, 2].map((k) => (
          <path
            key={k}
            strokeWidth={1}
            d={`M${scale.x(at - k * sd)} 14V${height - 14}M${scale.x(at + k * sd)} 14V${height - 14}`}
          />
        ))}
      </g>
    );
  }
  if (exact.contours.length > 0) {
    return (
      <g className="pm-posterior">
        {exact.contours.map(({ mass, rings }, k) => (
          <path
            key={mass}
            d={rings.map((ring) => ringPath(ring, scale)).join("")}
            strokeWidth={widths[k] ?? 1}
          />
        ))}
      </g>
    );
  }
  const ellipse = ellipseOf({ x: exact.mean[i] ?? 0, y: exact.mean[j] ?? 0 }, [
    covariance(i, i),
    covariance(i, j),
    covariance(j, j),
  ]);
  return (
    <g>
      {[0.3935, 0.8647, 0.95].map((mass, k) => (
        <EllipseShape
          key={mass}
          ellipse={ellipse}
          scale={scale}
          radius={radiusOfMass(mass)}
          className="pm-posterior"
          strokeWidth={widths[k] ?? 1}
        />
      ))}
    </g>
  );
}

function GaussianShape({
  gaussian,
  dimensions,
  scale,
  height,
  isLine,
}: {
  readonly gaussian: DrawnGaussian;
  readonly dimensions: PlaneDimensions;
  readonly scale: PlaneScale;
  readonly height: number;
  readonly isLine: boolean;
}) {
  const [i, j] = dimensions;
  const className = `pm-q ${gaussian.isDashed ? "dashed" : ""}`;
  const mean = gaussian.mean[i] ?? 0;
  const sd = gaussian.sd[i] ?? 0;
  const width = gaussian.width ?? 1.6;
  if (isLine) {
    return (
      <path
        className={className}
        strokeWidth={width}
        d={`M${scale.x(mean - sd)} ${height / 2 - 9}v18M${scale.x(mean + sd)} ${height / 2 - 9}v18M${scale.x(mean - sd)} ${height / 2}H${scale.x(mean + sd)}`}
      />
    );
  }
  return (
    <ellipse
      className={className}
      strokeWidth={width}
      cx={scale.x(mean)}
      cy={scale.y(gaussian.mean[j] ?? 0)}
      rx={sd * scale.pixelsPerSigma}
      ry={(gaussian.sd[j] ?? 0) * scale.pixelsPerSigma}
    />
  );
}

function Prior({
  latentSize,
  scale,
  height,
}: {
  readonly latentSize: number;
  readonly scale: PlaneScale;
  readonly height: number;
}) {
  return (
    <g className="pm-prior">
      {priorContours(latentSize).map(({ radius }) =>
        latentSize === 1 ? (
          <path key={radius} d={`M${scale.x(-radius)} 0V${height}M${scale.x(radius)} 0V${height}`} />
        ) : (
          <circle key={radius} cx={scale.x(0)} cy={scale.y(0)} r={radius * scale.pixelsPerSigma} />
        ),
      )}
    </g>
  );
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
          <Prior latentSize={explanation.latentSize} scale={scale} height={height} />
          <Posterior explanation={explanation} dimensions={dimensions} scale={scale} height={height} />
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
