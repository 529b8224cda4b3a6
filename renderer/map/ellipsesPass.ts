import { Vector3, type Object3D } from "three";
import { projectCovariance, type LinearView } from "#shared/math/linearView";
import type { Rgba } from "./mapTheme";
import type { GlidingPoints } from "./glidingPoints";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";
import { createInstancedQuads } from "./instancedQuads";

// Covariances are mixed, not axes: a mixture of two covariances is one again, so an ellipse stays an ellipse while it
// glides. Half axes and angle follow in closed form, as in `ellipseOf`.
const vertex = `
in vec2 aCorner;
in vec2 aFrom;
in vec2 aTo;
in vec3 aCovFrom;
in vec3 aCovTo;
uniform float uMassRadius;
uniform float uLine;
out vec2 vAt;
flat out vec2 vAxes;
void main() {
  vec3 c = mix(aCovFrom, aCovTo, uMix);
  float mean = 0.5 * (c.x + c.z);
  float spread = length(vec2(0.5 * (c.x - c.z), c.y));
  float angle = 0.5 * atan(2.0 * c.y, c.x - c.z);
  vec2 axes = sqrt(max(vec2(mean + spread, mean - spread), 0.0)) * uMassRadius * uPixelsPerSigma;
  // A flat ellipse (no spread in one direction) is drawn as a thin one.
  vAxes = max(axes, vec2(0.5));
  vec2 reach = vAxes + (uLine + 1.5) * uPixelRatio;
  vAt = aCorner * reach;
  vec2 turned = mat2(cos(angle), sin(angle), -sin(angle), cos(angle)) * vAt / uPixelsPerSigma;
  vec2 p = mix(aFrom, aTo, uMix) + turned;
  bool isTooSmall = axes.x < 1.5 * uPixelRatio;
  gl_Position = isTooSmall ? vec4(2.0, 2.0, 2.0, 1.0) : vec4((p - uCenter) * uScale, 0.0, 1.0);
}`;

const fragment = `
in vec2 vAt;
flat in vec2 vAxes;
uniform vec3 uColor;
uniform float uLine;
uniform float uLineAlpha;
uniform float uFillAlpha;
void main() {
  // Distance to the ellipse to first order: implicit value over the length of its gradient.
  vec2 u = vAt / vAxes;
  float f = length(u);
  float gradient = length(u / vAxes) / max(f, 1e-4);
  float d = (f - 1.0) / max(gradient, 1e-5);
  float line = clamp(0.5 * uLine * uPixelRatio - abs(d) + 0.5, 0.0, 1.0) * uLineAlpha;
  float fill = clamp(0.5 - d, 0.0, 1.0) * uFillAlpha;
  float alpha = line + fill * (1.0 - line);
  if (alpha < 0.004) discard;
  outColor = vec4(uColor * alpha, alpha);
}`;

export interface EllipseStyle {
  /** CSS px. */
  readonly line: number;
  readonly lineAlpha: number;
  readonly fillAlpha: number;
}

export interface EllipsesPass {
  readonly object: Object3D;
  /**
   * Draws q(z|x) of these rows to scale. `sd` and `sdBefore` are [count, latentSize]; positions are read from `points`.
   */
  setRows(
    rows: ArrayLike<number>,
    points: GlidingPoints,
    view: LinearView,
    sd: Float32Array,
    sdBefore: Float32Array,
  ): void;
  /** Radius in sd of the ellipse's mass, and its colour. */
  setStyle(massRadius: number, color: Rgba): void;
  /** Multiplies the style's opacities. */
  setOpacity(opacity: number): void;
  readonly drawn: number;
  dispose(): void;
}

/** Instanced ellipses: one quad a row, outline and fill by distance in the fragment shader. */
export function createEllipsesPass(
  plane: PlaneUniforms,
  renderOrder: number,
  style: EllipseStyle,
): EllipsesPass {
  const uniforms = {
    ...plane,
    uMassRadius: { value: 1 },
    uColor: { value: new Vector3() },
    uLine: { value: style.line },
    uLineAlpha: { value: style.lineAlpha },
    uFillAlpha: { value: style.fillAlpha },
  };
  const material = planeMaterial(uniforms, vertex, fragment);
  const widths = { aFrom: 2, aTo: 2, aCovFrom: 3, aCovTo: 3 };
  const quads = createInstancedQuads(material, renderOrder, widths, 64);

  return {
    object: quads.object,
    get drawn() {
      return quads.drawn;
    },
    setRows(rows, points, view, sd, sdBefore) {
      quads.show(rows.length);
      if (rows.length === 0) return;
      const from = quads.attribute("aFrom");
      const to = quads.attribute("aTo");
      const covFrom = quads.attribute("aCovFrom");
      const covTo = quads.attribute("aCovTo");
      for (let k = 0; k < rows.length; k++) {
        const row = rows[k] ?? 0;
        from.setXY(k, points.from[3 * row] ?? 0, points.from[3 * row + 1] ?? 0);
        to.setXY(k, points.to[3 * row] ?? 0, points.to[3 * row + 1] ?? 0);
        covFrom.setXYZ(k, ...projectCovariance(view, sdBefore, row * view.latentSize));
        covTo.setXYZ(k, ...projectCovariance(view, sd, row * view.latentSize));
      }
      quads.uploaded();
    },
    setStyle(massRadius, color) {
      uniforms.uMassRadius.value = massRadius;
      uniforms.uColor.value.set(color[0], color[1], color[2]);
    },
    setOpacity(opacity) {
      uniforms.uLineAlpha.value = style.lineAlpha * opacity;
      uniforms.uFillAlpha.value = style.fillAlpha * opacity;
    },
    dispose: () => quads.dispose(),
  };
}
