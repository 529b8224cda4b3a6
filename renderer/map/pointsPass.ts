import { BufferAttribute, BufferGeometry, DynamicDrawUsage, Points, type Object3D } from "three";
import type { GlidingPoints } from "./glidingPoints";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";

const vertex = `
in vec3 aFrom;
in vec3 aTo;
in vec4 aColor;
uniform float uRadius;
uniform float uDepthRange;
out vec4 vColor;
out float vRadius;
void main() {
  vec3 p = mix(aFrom, aTo, uMix);
  // Nearer points are larger and fuller; without depth every point is the same.
  float near = uDepthRange > 0.0 ? clamp(p.z / uDepthRange, -1.0, 1.0) : 0.0;
  vRadius = uRadius * uPixelRatio * (1.0 + 0.32 * near);
  vColor = vec4(aColor.rgb, aColor.a * (uDepthRange > 0.0 ? 0.62 + 0.38 * near : 1.0));
  gl_PointSize = 2.0 * vRadius + 1.0;
  gl_Position = aColor.a == 0.0
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
  /** Radius in CSS px; `depthRange` in σ for turned views, 0 for flat ones. */
  setStyle(radius: number, depthRange: number): void;
  dispose(): void;
}

/** One dot a row, round and antialiased, gliding between two snapshots in the vertex shader. */
export function createPointsPass(plane: PlaneUniforms, renderOrder: number): PointsPass {
  const uniforms = { ...plane, uRadius: { value: 1.75 }, uDepthRange: { value: 0 } };
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
    setStyle(radius, depthRange) {
      uniforms.uRadius.value = radius;
      uniforms.uDepthRange.value = depthRange;
    },
    dispose() {
      geometry.dispose();
      material.dispose();
    },
  };
}
