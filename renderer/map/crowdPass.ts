import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  Mesh,
  NearestFilter,
  RGBAFormat,
  UnsignedByteType,
  Vector3,
  Vector4,
  type Object3D,
} from "three";
import type { Extent } from "#shared/math/densityGrid";
import type { CrowdRaster } from "./crowdRaster";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";

const vertex = `
in vec2 aCorner;
uniform vec4 uExtent;
out vec2 vAt;
void main() {
  vAt = aCorner;
  vec2 p = mix(uExtent.xy, uExtent.zw, aCorner);
  gl_Position = vec4((p - uCenter) * uScale, 0.0, 1.0);
}`;

/** Cells that a dot reaches at most: its own, the eight around it and the twelve around those. */
const MOST_TAPS = 21;

// A dot covers its neighbours' cells as a disc of its radius covers pixels. Where dots touch, what they cover adds up to
// a full cell.
const fragment = `
in vec2 vAt;
uniform sampler2D uCells;
uniform vec3 uTaps[${MOST_TAPS}];
uniform int uTapCount;
void main() {
  ivec2 size = textureSize(uCells, 0);
  ivec2 at = ivec2(vAt * vec2(size));
  ivec2 last = size - 1;
  vec4 sum = vec4(0.0);
  for (int k = 0; k < uTapCount; k++)
    sum += texelFetch(uCells, clamp(at + ivec2(uTaps[k].xy), ivec2(0), last), 0) * uTaps[k].z;
  if (sum.a < 0.004) discard;
  outColor = sum / max(1.0, sum.a);
}`;

/** The cells that a dot of so many cells' radius covers, and how much of them: x, y, share. */
export function dotTaps(radius: number): Vector3[] {
  const reach = Math.min(2, Math.floor(radius + 0.5));
  const taps: Vector3[] = [];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const share = Math.max(0, Math.min(1, radius - Math.hypot(x, y) + 0.5));
      if (share >= LEAST_SHARE) taps.push(new Vector3(x, y, share));
    }
  }
  return taps.slice(0, MOST_TAPS);
}

/** Less of a cell than this nobody sees, and each neighbour costs a look at every pixel. */
const LEAST_SHARE = 0.1;

export interface CrowdPass {
  readonly object: Object3D;
  /** Uploads the raster, which covers the extent. */
  setRaster(raster: CrowdRaster, extent: Extent): void;
  /** Radius of a dot in cells. */
  setRadius(radius: number): void;
  dispose(): void;
}

function cellTexture(width: number, height: number): DataTexture {
  const texture = new DataTexture(
    new Uint8Array(4 * width * height),
    width,
    height,
    RGBAFormat,
    UnsignedByteType,
  );
  texture.magFilter = NearestFilter;
  texture.minFilter = NearestFilter;
  return texture;
}

/** The dots of more rows than the GPU should draw one by one: a raster of all of them over the plot. */
export function createCrowdPass(plane: PlaneUniforms, renderOrder: number): CrowdPass {
  const uniforms = {
    ...plane,
    uExtent: { value: new Vector4() },
    uCells: { value: cellTexture(1, 1) },
    uTaps: { value: Array.from({ length: MOST_TAPS }, () => new Vector3()) },
    uTapCount: { value: 1 },
  };
  const material = planeMaterial(uniforms, vertex, fragment);
  const geometry = new BufferGeometry();
  geometry.setAttribute("aCorner", new BufferAttribute(new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]), 2));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  const object = new Mesh(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = renderOrder;
  object.visible = false;

  let radius = 0;

  return {
    object,
    setRaster({ pixels, width, height }, extent) {
      const cells = uniforms.uCells;
      if (cells.value.image.width !== width || cells.value.image.height !== height) {
        cells.value.dispose();
        cells.value = cellTexture(width, height);
      }
      cells.value.image = { data: pixels, width, height };
      cells.value.needsUpdate = true;
      uniforms.uExtent.value.set(extent.x0, extent.y0, extent.x1, extent.y1);
    },
    setRadius(next) {
      if (next === radius) return;
      radius = next;
      const taps = dotTaps(radius);
      taps.forEach((tap, k) => uniforms.uTaps.value[k]?.copy(tap));
      uniforms.uTapCount.value = taps.length;
    },
    dispose() {
      uniforms.uCells.value.dispose();
      geometry.dispose();
      material.dispose();
    },
  };
}
