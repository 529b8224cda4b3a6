import { DoubleSide, GLSL3, NormalBlending, RawShaderMaterial, type IUniform } from "three";

const header = `
precision highp float;
precision highp int;
`;

/** Declarations of the uniforms that all passes share. */
const planeHeader = `
uniform vec2 uCenter;
uniform vec2 uScale;
uniform float uPixelsPerSigma;
uniform float uPixelRatio;
uniform float uMix;
`;

/** A material that writes premultiplied colours straight to the canvas, without tests unless asked for. */
export function planeMaterial(
  uniforms: Record<string, IUniform>,
  vertex: string,
  fragment: string,
): RawShaderMaterial {
  return new RawShaderMaterial({
    glslVersion: GLSL3,
    uniforms,
    vertexShader: header + planeHeader + vertex,
    fragmentShader: `${header}${planeHeader}\nout vec4 outColor;\n${fragment}`,
    // Strips wind both ways round.
    side: DoubleSide,
    transparent: true,
    premultipliedAlpha: true,
    blending: NormalBlending,
    depthTest: false,
    depthWrite: false,
  });
}
