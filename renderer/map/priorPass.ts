import { BufferAttribute, BufferGeometry, Mesh, Vector2, Vector3, type Object3D } from "three";
import type { PlanePoint } from "#shared/math/linearView";
import type { MapTheme } from "./mapTheme";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";
import type { PriorContour } from "./priorContours";

const vertex = `
in vec2 aCorner;
out vec2 vPlane;
void main() {
  vPlane = aCorner / uScale + uCenter;
  gl_Position = vec4(aCorner, 0.0, 1.0);
}`;

/** Contours at most; more are left out. */
const MAX = 4;

const common = `
in vec2 vPlane;
uniform vec2 uOrigin;
uniform float uRadii[${MAX}];
uniform int uCount;
uniform vec3 uColor;
uniform float uAlpha;
uniform bool uIsLine;
// Distance from the prior's centre, in device px; with one latent dimension only along x.
vec2 offset() { vec2 o = (vPlane - uOrigin) * uPixelsPerSigma; return uIsLine ? vec2(o.x, 0.0) : o; }
`;

const fillFragment = `${common}
void main() {
  float r = length(offset());
  float through = 1.0;
  for (int k = 0; k < ${MAX}; k++) {
    if (k >= uCount) break;
    through *= 1.0 - uAlpha * clamp(uRadii[k] * uPixelsPerSigma - r + 0.5, 0.0, 1.0);
  }
  float alpha = 1.0 - through;
  if (alpha < 0.002) discard;
  outColor = vec4(uColor * alpha, alpha);
}`;

// Dashes 5 3 along the arc; their number is rounded so that they close without a seam.
const lineFragment = `${common}
void main() {
  vec2 o = offset();
  float r = length(o);
  float alpha = 0.0;
  for (int k = 0; k < ${MAX}; k++) {
    if (k >= uCount) break;
    float radius = uRadii[k] * uPixelsPerSigma;
    float across = clamp(0.65 * uPixelRatio - abs(r - radius) + 0.5, 0.0, 1.0);
    if (across <= 0.0) continue;
    float dashes = uIsLine ? 1.0 : max(1.0, floor(6.28318531 * radius / (8.0 * uPixelRatio) + 0.5));
    float along = uIsLine
      ? fract((vPlane.y * uPixelsPerSigma) / (8.0 * uPixelRatio))
      : fract((atan(o.y, o.x) / 6.28318531 + 1.0) * dashes);
    // px from the middle of the dash, against its half length
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

/** The prior: nested discs behind the points, dashed contours in front of them, both exact at every zoom. */
export function createPriorPass(plane: PlaneUniforms, fillOrder: number, lineOrder: number): PriorPass {
  const shared = {
    uOrigin: { value: new Vector2() },
    uRadii: { value: new Float32Array(MAX) },
    uCount: { value: 0 },
    uColor: { value: new Vector3() },
    uIsLine: { value: false },
  };
  const fillAlpha = { value: 0 };
  const geometry = new BufferGeometry();
  geometry.setAttribute("aCorner", new BufferAttribute(new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), 2));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  const fillMaterial = planeMaterial({ ...plane, ...shared, uAlpha: fillAlpha }, vertex, fillFragment);
  const lineMaterial = planeMaterial({ ...plane, ...shared, uAlpha: { value: 0.95 } }, vertex, lineFragment);
  const fill = new Mesh(geometry, fillMaterial);
  const lines = new Mesh(geometry, lineMaterial);
  for (const mesh of [fill, lines]) mesh.frustumCulled = false;
  fill.renderOrder = fillOrder;
  lines.renderOrder = lineOrder;
  return {
    fill,
    lines,
    update(contours, origin, isOneDimensional, theme) {
      shared.uCount.value = Math.min(MAX, contours.length);
      shared.uRadii.value.set(contours.slice(0, MAX).map((c) => c.radius));
      shared.uOrigin.value.set(origin.x, origin.y);
      shared.uColor.value.set(theme.prior[0], theme.prior[1], theme.prior[2]);
      shared.uIsLine.value = isOneDimensional;
      fillAlpha.value = theme.priorFill[3] * 0.32;
    },
    setVisible(isVisible) {
      fill.visible = isVisible;
      lines.visible = isVisible;
    },
    dispose() {
      geometry.dispose();
      fillMaterial.dispose();
      lineMaterial.dispose();
    },
  };
}
