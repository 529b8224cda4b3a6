import {
  BufferAttribute,
  BufferGeometry,
  ClampToEdgeWrapping,
  DataTexture,
  LinearFilter,
  Mesh,
  NearestFilter,
  RGBAFormat,
  UnsignedByteType,
  Vector4,
  type Object3D,
} from "three";
import type { Extent } from "#shared/math/densityGrid";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";

const vertex = `
in vec2 aCorner;
uniform vec4 uExtent;
out vec2 vUv;
void main() {
  vUv = aCorner;
  vec2 p = mix(uExtent.xy, uExtent.zw, aCorner);
  gl_Position = vec4((p - uCenter) * uScale, 0.0, 1.0);
}`;

const fragment = `
in vec2 vUv;
uniform sampler2D uImage;
uniform float uOpacity;
void main() {
  outColor = texture(uImage, vUv) * uOpacity;
  if (outColor.a < 0.004) discard;
}`;

export interface ImagePass {
  readonly object: Object3D;
  /** Premultiplied RGBA bytes, [height, width, 4], row 0 at the extent's lower edge. */
  setImage(bytes: Uint8Array, width: number, height: number, extent: Extent): void;
  setVisible(isVisible: boolean): void;
  setOpacity(opacity: number): void;
  readonly hasImage: boolean;
  clear(): void;
  dispose(): void;
}

/** A picture lying in the plane, fixed to plane coordinates: the density of the means, the decoded manifold. */
export function createImagePass(
  plane: PlaneUniforms,
  renderOrder: number,
  filter: "smooth" | "pixels",
): ImagePass {
  const uniforms = {
    ...plane,
    uExtent: { value: new Vector4() },
    uImage: { value: null as DataTexture | null },
    uOpacity: { value: 1 },
  };
  const material = planeMaterial(uniforms, vertex, fragment);
  const geometry = new BufferGeometry();
  geometry.setAttribute("aCorner", new BufferAttribute(new Float32Array([0, 0, 1, 0, 1, 1, 0, 1]), 2));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  const object = new Mesh(geometry, material);
  object.frustumCulled = false;
  object.renderOrder = renderOrder;
  let texture: DataTexture | null = null;
  let wanted = false;
  const show = (): void => {
    object.visible = wanted && texture !== null;
  };
  show();

  function clear(): void {
    texture?.dispose();
    texture = null;
    uniforms.uImage.value = null;
    show();
  }

  return {
    object,
    get hasImage() {
      return texture !== null;
    },
    setImage(bytes, width, height, extent) {
      if (texture === null || texture.image.width !== width || texture.image.height !== height) {
        texture?.dispose();
        texture = new DataTexture(bytes, width, height, RGBAFormat, UnsignedByteType);
        texture.wrapS = ClampToEdgeWrapping;
        texture.wrapT = ClampToEdgeWrapping;
        texture.magFilter = filter === "smooth" ? LinearFilter : NearestFilter;
        texture.minFilter = LinearFilter;
        uniforms.uImage.value = texture;
      } else {
        texture.image = { data: bytes, width, height };
      }
      texture.needsUpdate = true;
      uniforms.uExtent.value.set(extent.x0, extent.y0, extent.x1, extent.y1);
      show();
    },
    setVisible(isVisible) {
      wanted = isVisible;
      show();
    },
    setOpacity(opacity) {
      uniforms.uOpacity.value = opacity;
    },
    clear,
    dispose() {
      clear();
      geometry.dispose();
      material.dispose();
    },
  };
}
