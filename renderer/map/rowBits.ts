import { DataTexture, NearestFilter, RedIntegerFormat, UnsignedByteType } from "three";

/** Bytes a line of the texture; a power of two, so that the shader needs no division. */
const LINE = 2048;

/** A mask of rows on the GPU: eight rows a byte, 125 KB for a million. A new mask is one upload of that size. */
export interface RowBits {
  /** For a `highp usampler2D`. */
  readonly texture: { value: DataTexture };
  /** Whether there is a mask: without one every row is in. */
  readonly isOn: { value: boolean };
  set(mask: Uint8Array | null): void;
  dispose(): void;
}

/** Shader function that looks up a row: `hasRow(uMask, gl_VertexID)`. */
export const rowBitsShader = `
bool hasRow(highp usampler2D bits, int row) {
  int at = row >> 3;
  uint eight = texelFetch(bits, ivec2(at & ${LINE - 1}, at >> 11), 0).r;
  return ((eight >> uint(row & 7)) & 1u) == 1u;
}
`;

function bitTexture(lines: number): DataTexture {
  const texture = new DataTexture(
    new Uint8Array(LINE * lines),
    LINE,
    lines,
    RedIntegerFormat,
    UnsignedByteType,
  );
  texture.magFilter = NearestFilter;
  texture.minFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

export function createRowBits(): RowBits {
  const texture = { value: bitTexture(1) };
  const isOn = { value: false };
  return {
    texture,
    isOn,
    set(mask) {
      isOn.value = mask !== null;
      if (mask === null) return;
      const lines = Math.max(1, Math.ceil(mask.length / LINE));
      if (texture.value.image.height !== lines) {
        texture.value.dispose();
        texture.value = bitTexture(lines);
      }
      // Made above as bytes; three's type allows every array.
      (texture.value.image.data as Uint8Array).set(mask);
      texture.value.needsUpdate = true;
    },
    dispose: () => texture.value.dispose(),
  };
}
