import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Points, type Object3D } from "three";
import type { GlidingPoints } from "./glidingPoints";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";
import { createRowBits, rowBitsShader } from "./rowBits";

/** Share of its opacity that a dot outside the filter or a large selection keeps. */
export const FADED = 0.2;

// A row's number is its vertex': filter and selection are read from bits, and the buffers stay as they are.
const vertex = `
${rowBitsShader}
in vec3 aFrom;
in vec3 aTo;
in vec4 aColor;
uniform float uRadius;
uniform float uDepthRange;
uniform highp usampler2D uMask;
uniform highp usampler2D uSelected;
uniform bool uHasMask;
uniform bool uHasSelected;
uniform float uOutside;
out vec4 vColor;
out float vRadius;
void main() {
  vec3 p = mix(aFrom, aTo, uMix);
  // Nearer points are larger and fuller; without depth every point is the same.
  float near = uDepthRange > 0.0 ? clamp(p.z / uDepthRange, -1.0, 1.0) : 0.0;
  vRadius = uRadius * uPixelRatio * (1.0 + 0.32 * near);
  float alpha = aColor.a * (uDepthRange > 0.0 ? 0.62 + 0.38 * near : 1.0);
  if (uHasMask && !hasRow(uMask, gl_VertexID)) alpha *= uOutside;
  else if (uHasSelected && !hasRow(uSelected, gl_VertexID)) alpha *= ${FADED};
  vColor = vec4(aColor.rgb, alpha);
  gl_PointSize = 2.0 * vRadius + 1.0;
  gl_Position = alpha == 0.0
    ? vec4(2.0, 2.0, 2.0, 1.0)
    : vec4((p.xy - uCenter) * uScale, 0.0, 1.0);
}`;

const fragment = `
in vec4 vColor;
in float vRadius;
void main() {
  float r = length(gl_PointCoord - 0.5) * (2.0 * vRadius + 1.0);
  float alpha = clamp(vRadius - r + 0.5, 0.0, 1.0) * vColor.a;
  if (alpha < 0.004) discard;
  outColor = vec4(vColor.rgb * alpha, alpha);
}`;

export interface PointsPass {
  readonly object: Object3D;
  /** Uploads positions; call after every change of `points`. */
  setPositions(points: GlidingPoints): void;
  /** Draws rows in this order, the last on top; null for the order of the data. */
  setOrder(order: Uint32Array | null): void;
  /** [count, 4] bytes per row: colour and opacity; opacity 0 hides the row. */
  setColors(colors: Uint8Array): void;
  /** Rows that pass the filter, as bits; null for all. Rows outside are drawn at the opacity `outside`, 0 to hide them. */
  setMask(mask: Uint8Array | null, outside: number): void;
  /** Rows beside which all others fade, as bits; null to fade none. */
  setEmphasis(mask: Uint8Array | null): void;
  /** Radius in CSS px; `depthRange` in σ for turned views, 0 for flat ones. */
  setStyle(radius: number, depthRange: number): void;
  dispose(): void;
}

/** One dot a row, round and antialiased, gliding between two snapshots in the vertex shader. */
export function createPointsPass(plane: PlaneUniforms, renderOrder: number): PointsPass {
  const mask = createRowBits();
  const emphasis = createRowBits();
  const uniforms = {
    ...plane,
    uRadius: { value: 1.75 },
    uDepthRange: { value: 0 },
    uMask: mask.texture,
    uHasMask: mask.isOn,
    uSelected: emphasis.texture,
    uHasSelected: emphasis.isOn,
    uOutside: { value: FADED },
  };
  const material = planeMaterial(uniforms, vertex, fragment);
  let geometry = new BufferGeometry();
  const object = new Points(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = renderOrder;

  function reallocate(points: GlidingPoints): void {
    geometry.dispose();
    geometry = new BufferGeometry();
    geometry.setAttribute("aFrom", new BufferAttribute(points.from, 3).setUsage(DynamicDrawUsage));
    geometry.setAttribute("aTo", new BufferAttribute(points.to, 3).setUsage(DynamicDrawUsage));
    const colors = new BufferAttribute(new Uint8Array(4 * points.count), 4, true);
    geometry.setAttribute("aColor", colors.setUsage(DynamicDrawUsage));
    geometry.setDrawRange(0, points.count);
    object.geometry = geometry;
  }

  return {
    object,
    setPositions(points) {
      const attribute = geometry.getAttribute("aTo");
      if (attribute === undefined || attribute.array !== points.to) reallocate(points);
      geometry.getAttribute("aFrom").needsUpdate = true;
      geometry.getAttribute("aTo").needsUpdate = true;
    },
    setOrder(order) {
      const index = geometry.getIndex();
      if (order === null) geometry.setIndex(null);
      else if (index === null || index.array.length !== order.length)
        geometry.setIndex(new BufferAttribute(order.slice(), 1).setUsage(DynamicDrawUsage));
      else {
        index.array.set(order);
        index.needsUpdate = true;
      }
    },
    setColors(colors) {
      const attribute = geometry.getAttribute("aColor");
      if (attribute === undefined || attribute.array.length !== colors.length) return;
      attribute.array.set(colors);
      attribute.needsUpdate = true;
    },
    setMask(rows, outside) {
      mask.set(rows);
      uniforms.uOutside.value = outside;
    },
    setEmphasis: (rows) => emphasis.set(rows),
    setStyle(radius, depthRange) {
      uniforms.uRadius.value = radius;
      uniforms.uDepthRange.value = depthRange;
    },
    dispose() {
      geometry.dispose();
      mask.dispose();
      emphasis.dispose();
      material.dispose();
    },
  };
}
