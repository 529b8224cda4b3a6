import {
  DataTexture,
  LinearFilter,
  RGBAFormat,
  UnsignedByteType,
  Vector2,
  Vector3,
  type Object3D,
} from "three";
import type { GlidingPoints } from "./glidingPoints";
import type { PlaneUniforms } from "./glStage";
import { planeMaterial } from "./glMaterial";
import { createInstancedQuads } from "./instancedQuads";
import type { Rgba } from "./mapTheme";

const vertex = `
in vec2 aCorner;
in vec2 aFrom;
in vec2 aTo;
in vec2 aSlot;
uniform vec2 uSide;
uniform vec2 uSlot;
out vec2 vUv;
out vec2 vEdge;
void main() {
  vec2 half_ = 0.5 * uSide * uPixelRatio;
  vUv = (aSlot + vec2(0.5 + 0.5 * aCorner.x, 0.5 - 0.5 * aCorner.y)) * uSlot;
  vEdge = aCorner * half_;
  vec2 p = mix(aFrom, aTo, uMix) + vEdge / uPixelsPerSigma;
  gl_Position = vec4((p - uCenter) * uScale, 0.0, 1.0);
}`;

const fragment = `
in vec2 vUv;
in vec2 vEdge;
uniform vec2 uSide;
uniform sampler2D uAtlas;
uniform vec3 uLine;
void main() {
  vec2 inside = 0.5 * uSide * uPixelRatio - abs(vEdge);
  float isLine = step(min(inside.x, inside.y), uPixelRatio);
  vec4 image = texture(uAtlas, vUv);
  outColor = mix(image, vec4(uLine, 1.0), isLine);
}`;

/** Side of the atlas, texels: one texture of 16 MiB at most. */
const ATLAS = 1024;

export interface SpritesPass {
  readonly object: Object3D;
  /** How many pictures of this size fit; clears the atlas when the size changes. */
  setSlotSize(width: number, height: number): number;
  /** Where to paint slot k: the atlas' bytes, the first byte and the stride of a line. Call `uploaded` afterwards. */
  slot(k: number): { readonly bytes: Uint8Array; readonly start: number; readonly stride: number };
  uploaded(): void;
  /** Draws `rows[k]` with the picture in `slots[k]`; `side` is in CSS px. */
  setSprites(
    rows: readonly number[],
    slots: readonly number[],
    points: GlidingPoints,
    side: readonly [number, number],
  ): void;
  setLine(color: Rgba): void;
  readonly drawn: number;
  dispose(): void;
}

/** Small pictures at the means of their rows, from one atlas texture. */
export function createSpritesPass(plane: PlaneUniforms, renderOrder: number): SpritesPass {
  const bytes = new Uint8Array(4 * ATLAS * ATLAS);
  const atlas = new DataTexture(bytes, ATLAS, ATLAS, RGBAFormat, UnsignedByteType);
  atlas.magFilter = LinearFilter;
  atlas.minFilter = LinearFilter;
  const uniforms = {
    ...plane,
    uSide: { value: new Vector2() },
    uSlot: { value: new Vector2() },
    uAtlas: { value: atlas },
    uLine: { value: new Vector3() },
  };
  const material = planeMaterial(uniforms, vertex, fragment);
  const quads = createInstancedQuads(material, renderOrder, { aFrom: 2, aTo: 2, aSlot: 2 }, 128);
  let slotWidth = 1;
  let slotHeight = 1;

  const perLine = (): number => Math.floor(ATLAS / slotWidth);

  return {
    object: quads.object,
    get drawn() {
      return quads.drawn;
    },
    setSlotSize(width, height) {
      slotWidth = width;
      slotHeight = height;
      uniforms.uSlot.value.set(width / ATLAS, height / ATLAS);
      return perLine() * Math.floor(ATLAS / height);
    },
    slot(k) {
      const x = (k % perLine()) * slotWidth;
      const y = Math.floor(k / perLine()) * slotHeight;
      return { bytes, start: 4 * (y * ATLAS + x), stride: 4 * ATLAS };
    },
    uploaded() {
      atlas.needsUpdate = true;
    },
    setSprites(rows, slots, points, side) {
      quads.show(rows.length);
      if (rows.length === 0) return;
      uniforms.uSide.value.set(side[0], side[1]);
      rows.forEach((row, k) => {
        quads.attribute("aFrom").setXY(k, points.from[3 * row] ?? 0, points.from[3 * row + 1] ?? 0);
        quads.attribute("aTo").setXY(k, points.to[3 * row] ?? 0, points.to[3 * row + 1] ?? 0);
        const slot = slots[k] ?? 0;
        quads.attribute("aSlot").setXY(k, slot % perLine(), Math.floor(slot / perLine()));
      });
      quads.uploaded();
    },
    setLine(color) {
      uniforms.uLine.value.set(color[0], color[1], color[2]);
    },
    dispose() {
      atlas.dispose();
      quads.dispose();
    },
  };
}
