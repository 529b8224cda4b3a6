import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Points, Vector3, type Object3D } from "three";
import type { GlidingPoints } from "./glidingPoints";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";
import type { MapTheme } from "./mapTheme";

const vertex = `
in vec3 aFrom;
in vec3 aTo;
in vec3 aColor;
uniform float uSize;
out vec3 vColor;
void main() {
  vColor = aColor;
  gl_PointSize = uSize * uPixelRatio;
  gl_Position = vec4((mix(aFrom, aTo, uMix).xy - uCenter) * uScale, 0.0, 1.0);
}`;

// From the middle outwards: the class colour, a ring of the text colour, a gap, a ring of the accent.
const fragment = `
in vec3 vColor;
uniform float uSize;
uniform float uDot;
uniform vec3 uText;
uniform vec3 uAccent;
void main() {
  float r = length(gl_PointCoord - 0.5) * uSize;
  float px = uPixelRatio;
  float inner = clamp((uDot - r) * px + 0.5, 0.0, 1.0);
  float text = clamp((0.75 - abs(r - uDot)) * px + 0.5, 0.0, 1.0);
  float accent = clamp((0.75 - abs(r - (uDot + 3.5))) * px + 0.5, 0.0, 1.0);
  vec3 color = mix(vColor, uText, text) * max(inner, text);
  float alpha = max(inner, text);
  color = color * (1.0 - accent) + uAccent * accent;
  alpha = alpha + accent * (1.0 - alpha);
  if (alpha < 0.004) discard;
  outColor = vec4(color, alpha);
}`;

export interface RingsPass {
  readonly object: Object3D;
  /** `colors` is [count, 4] bytes per row of the data. */
  setRows(rows: readonly number[], points: GlidingPoints, colors: Uint8Array): void;
  setTheme(theme: MapTheme): void;
  dispose(): void;
}

/** Marks of the selected rows. */
export function createRingsPass(plane: PlaneUniforms, renderOrder: number): RingsPass {
  const uniforms = {
    ...plane,
    uSize: { value: 20 },
    uDot: { value: 4.5 },
    uText: { value: new Vector3() },
    uAccent: { value: new Vector3() },
  };
  const material = planeMaterial(uniforms, vertex, fragment);
  let capacity = 0;
  let geometry = new BufferGeometry();
  const object = new Points(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = renderOrder;
  object.visible = false;

  function grow(needed: number): void {
    if (needed <= capacity) return;
    capacity = Math.max(16, 2 ** Math.ceil(Math.log2(needed)));
    geometry.dispose();
    geometry = new BufferGeometry();
    for (const name of ["aFrom", "aTo", "aColor"])
      geometry.setAttribute(
        name,
        new BufferAttribute(new Float32Array(3 * capacity), 3).setUsage(DynamicDrawUsage),
      );
    object.geometry = geometry;
  }

  return {
    object,
    setRows(rows, points, colors) {
      grow(rows.length);
      object.visible = rows.length > 0;
      if (rows.length === 0) return;
      geometry.setDrawRange(0, rows.length);
      rows.forEach((row, k) => {
        for (const [name, source] of [
          ["aFrom", points.from],
          ["aTo", points.to],
        ] as const) {
          const at = 3 * row;
          geometry.getAttribute(name).setXYZ(k, source[at] ?? 0, source[at + 1] ?? 0, source[at + 2] ?? 0);
        }
        const c = 4 * row;
        geometry
          .getAttribute("aColor")
          .setXYZ(k, (colors[c] ?? 0) / 255, (colors[c + 1] ?? 0) / 255, (colors[c + 2] ?? 0) / 255);
      });
      for (const name of ["aFrom", "aTo", "aColor"]) geometry.getAttribute(name).needsUpdate = true;
    },
    setTheme(theme) {
      uniforms.uText.value.set(theme.text1[0], theme.text1[1], theme.text1[2]);
      uniforms.uAccent.value.set(theme.accent[0], theme.accent[1], theme.accent[2]);
    },
    dispose() {
      geometry.dispose();
      material.dispose();
    },
  };
}
