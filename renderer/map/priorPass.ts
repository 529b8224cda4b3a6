import {
  BufferAttribute,
  BufferGeometry,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  Vector2,
  Vector3,
  type Object3D,
} from "three";
import type { PlanePoint } from "#shared/math/linearView";
import type { MapTheme } from "./mapTheme";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";
import type { PriorContour } from "./priorContours";

/** Contours at most; more are left out. */
const MAX = 4;
/** Corners of a circle: at 2,000 px/σ the chords of the largest stay within 0.1 px of the arc. */
const SEGMENTS = 512;

// Discs and rings by their own geometry, so that only the pixels near a line pay for its dashes. With one latent
// dimension the contours are pairs of vertical lines and the geometry is one rectangle over the whole plot.
const vertex = `
in vec2 aCorner;
in float aRadius;
uniform vec2 uOrigin;
uniform bool uIsLine;
uniform bool uIsRing;
out vec2 vPlane;
void main() {
  if (uIsLine) {
    vPlane = aCorner / uScale + uCenter;
  } else {
    float r = uIsRing
      ? aRadius + aCorner.y * 2.5 * uPixelRatio / uPixelsPerSigma
      : aRadius * aCorner.y;
    vPlane = uOrigin + r * vec2(cos(aCorner.x), sin(aCorner.x));
  }
  gl_Position = vec4((vPlane - uCenter) * uScale, 0.0, 1.0);
}`;

const common = `
in vec2 vPlane;
uniform vec2 uOrigin;
uniform float uRadii[${MAX}];
uniform int uCount;
uniform vec3 uColor;
uniform float uAlpha;
uniform bool uIsLine;
`;

const fillFragment = `${common}
void main() {
  float alpha = uAlpha;
  if (uIsLine) {
    float through = 1.0;
    for (int k = 0; k < ${MAX}; k++)
      if (k < uCount && abs(vPlane.x - uOrigin.x) < uRadii[k]) through *= 1.0 - uAlpha;
    alpha = 1.0 - through;
  }
  outColor = vec4(uColor * alpha, alpha);
}`;

// Dashes 5 3 along the arc; their number is rounded so that they close without a seam.
const lineFragment = `${common}
void main() {
  vec2 o = (vPlane - uOrigin) * uPixelsPerSigma;
  float r = uIsLine ? abs(o.x) : length(o);
  float alpha = 0.0;
  for (int k = 0; k < ${MAX}; k++) {
    if (k >= uCount) break;
    float radius = uRadii[k] * uPixelsPerSigma;
    float across = clamp(0.65 * uPixelRatio - abs(r - radius) + 0.5, 0.0, 1.0);
    if (across <= 0.0) continue;
    float dashes = max(1.0, floor(6.28318531 * radius / (8.0 * uPixelRatio) + 0.5));
    float along = uIsLine
      ? fract(vPlane.y * uPixelsPerSigma / (8.0 * uPixelRatio))
      : fract((atan(o.y, o.x) / 6.28318531 + 1.0) * dashes);
    // px from the middle of the dash against its half length, and from the next dash's start
    float dash = clamp((0.3125 - abs(along - 0.3125)) * 8.0 * uPixelRatio + 0.5, 0.0, 1.0);
    float lead = clamp((along - 1.0) * 8.0 * uPixelRatio + 0.5, 0.0, 1.0);
    alpha = max(alpha, across * max(dash, lead));
  }
  alpha *= uAlpha;
  if (alpha < 0.004) discard;
  outColor = vec4(uColor * alpha, alpha);
}`;

export interface PriorPass {
  readonly fill: Object3D;
  readonly lines: Object3D;
  update(
    contours: readonly PriorContour[],
    origin: PlanePoint,
    isOneDimensional: boolean,
    theme: MapTheme,
  ): void;
  setVisible(isVisible: boolean): void;
  dispose(): void;
}

/** The prior: nested discs behind the points, dashed contours in front of them. */
export function createPriorPass(plane: PlaneUniforms, fillOrder: number, lineOrder: number): PriorPass {
  const shared = {
    uOrigin: { value: new Vector2() },
    uRadii: { value: new Float32Array(MAX) },
    uCount: { value: 0 },
    uColor: { value: new Vector3() },
    uIsLine: { value: false },
  };
  const fillAlpha = { value: 0 };
  const fillUniforms = { ...plane, ...shared, uAlpha: fillAlpha, uIsRing: { value: false } };
  const lineUniforms = { ...plane, ...shared, uAlpha: { value: 0.95 }, uIsRing: { value: true } };
  const fillMaterial = planeMaterial(fillUniforms, vertex, fillFragment);
  const lineMaterial = planeMaterial(lineUniforms, vertex, lineFragment);
  // Inner and outer edge of the strip: the centre and the circle, or both sides of the line.
  const discs = strip(0, 1);
  const rings = strip(-1, 1);
  const plot = wholePlot();
  const fill = new Mesh<BufferGeometry>(discs, fillMaterial);
  const lines = new Mesh<BufferGeometry>(rings, lineMaterial);
  for (const mesh of [fill, lines]) mesh.frustumCulled = false;
  fill.renderOrder = fillOrder;
  lines.renderOrder = lineOrder;
  return {
    fill,
    lines,
    update(contours, origin, isOneDimensional, theme) {
      const radii = contours.slice(0, MAX).map((c) => c.radius);
      shared.uCount.value = radii.length;
      shared.uRadii.value.set(radii);
      shared.uOrigin.value.set(origin.x, origin.y);
      shared.uColor.value.set(theme.prior[0], theme.prior[1], theme.prior[2]);
      shared.uIsLine.value = isOneDimensional;
      fillAlpha.value = theme.priorFill[3] * 0.32;
      for (const geometry of [discs, rings]) {
        const attribute = geometry.getAttribute("aRadius");
        radii.forEach((radius, k) => attribute.setX(k, radius));
        attribute.needsUpdate = true;
        geometry.instanceCount = radii.length;
      }
      fill.geometry = isOneDimensional ? plot : discs;
      lines.geometry = isOneDimensional ? plot : rings;
    },
    setVisible(isVisible) {
      fill.visible = isVisible;
      lines.visible = isVisible;
    },
    dispose() {
      for (const geometry of [discs, rings, plot]) geometry.dispose();
      fillMaterial.dispose();
      lineMaterial.dispose();
    },
  };
}

/** A closed strip of SEGMENTS quads: x is the angle, y runs from `inner` to `outer`; one instance a contour. */
function strip(inner: number, outer: number): InstancedBufferGeometry {
  const corners = new Float32Array(4 * (SEGMENTS + 1));
  const index: number[] = [];
  for (let k = 0; k <= SEGMENTS; k++) {
    const angle = (k / SEGMENTS) * 2 * Math.PI;
    corners.set([angle, inner, angle, outer], 4 * k);
    if (k < SEGMENTS) index.push(2 * k, 2 * k + 1, 2 * k + 3, 2 * k, 2 * k + 3, 2 * k + 2);
  }
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("aCorner", new BufferAttribute(corners, 2));
  geometry.setAttribute("aRadius", new InstancedBufferAttribute(new Float32Array(MAX), 1));
  geometry.setIndex(index);
  return geometry;
}

function wholePlot(): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("aCorner", new BufferAttribute(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), 2));
  geometry.setAttribute("aRadius", new BufferAttribute(new Float32Array(4), 1));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  return geometry;
}
