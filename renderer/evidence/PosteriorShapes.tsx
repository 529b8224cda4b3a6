import type { Explanation } from "#shared/contract/evidenceContract";
import { radiusOfMass } from "#shared/math/gaussian";
import type { GaussianMixture } from "#shared/math/gaussianMixture";
import { axesView, ellipseOf, type Ellipse } from "#shared/math/linearView";
import { useMemo } from "react";
import { priorContours } from "../map/priorContours";
import { priorRegions } from "../map/priorRings";
import type { PlaneDimensions, PlaneScale } from "./planeWindow";

/** A diagonal Gaussian to be drawn at one sd. */
export interface DrawnGaussian {
  readonly mean: ArrayLike<number>;
  readonly sd: ArrayLike<number>;
  readonly isDashed?: boolean;
  readonly width?: number;
}

/** 39, 86 and 95 %: the smallest region has the heaviest line. */
const widths = [1.8, 1.3, 1] as const;

function ringPath(ring: ArrayLike<number>, scale: PlaneScale): string {
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

/** Nested regions of stated mass, filled; rings within rings are holes. */
export function Regions({
  contours,
  scale,
}: {
  readonly contours: readonly { readonly mass: number; readonly rings: readonly Float32Array[] }[];
  readonly scale: PlaneScale;
}) {
  return (
    <g className="pm-posterior pm-regions">
      {contours.map(({ mass, rings }, k) => (
        <path
          key={mass}
          d={rings.map((ring) => ringPath(ring, scale)).join("")}
          strokeWidth={widths[k] ?? 1}
        />
      ))}
    </g>
  );
}

/** The exact posterior: its regions where the plane is all of latent space, else the Gaussian of its moments there. */
export function Posterior({
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
  if (exact.contours.length > 0) return <Regions contours={exact.contours} scale={scale} />;
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

export function GaussianShape({
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

interface PriorProps {
  readonly latentSize: number;
  readonly scale: PlaneScale;
  readonly height: number;
  /** Where it is no N(0, I), with the dimensions drawn. */
  readonly mixture?: { readonly prior: GaussianMixture; readonly dimensions: PlaneDimensions } | undefined;
}

/** Regions of a mixture in the plane of two dimensions. */
function MixtureRegions({
  mixture,
  scale,
  height,
}: Required<Pick<PriorProps, "scale" | "height">> & {
  readonly mixture: NonNullable<PriorProps["mixture"]>;
}) {
  const { prior, dimensions } = mixture;
  const regions = useMemo(() => {
    const [across, up] = dimensions;
    return priorRegions(axesView(prior.latentSize, across, up, String), prior);
  }, [prior, dimensions]);
  return (
    <g className="pm-prior">
      {regions.map(({ mass, rings, edges }) => (
        <path
          key={mass}
          d={[
            ...rings.map((ring) => ringPath(ring, scale)),
            ...edges.map((x) => `M${scale.x(x)} 0V${height}`),
          ].join("")}
        />
      ))}
    </g>
  );
}

export function Prior({ latentSize, scale, height, mixture }: PriorProps) {
  if (mixture) return <MixtureRegions mixture={mixture} scale={scale} height={height} />;
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
