import { Camera as ThreeCamera, Scene, Vector2, WebGLRenderer, type Object3D } from "three";
import type { Camera } from "../stores/fastState";
import type { Size } from "./cameraMath";

/** What every pass needs to place plane coordinates on the screen; one object shared by all their materials. */
export interface PlaneUniforms {
  readonly uCenter: { readonly value: Vector2 };
  /** Plane units to clip space. */
  readonly uScale: { readonly value: Vector2 };
  /** Device pixels per σ and per CSS pixel. */
  readonly uPixelsPerSigma: { value: number };
  readonly uPixelRatio: { value: number };
  /** Progress of the glide between two snapshots, 0..1. */
  readonly uMix: { value: number };
}

export interface GlStage {
  readonly uniforms: PlaneUniforms;
  add(pass: Object3D): void;
  resize(size: Size, pixelRatio: number): void;
  draw(camera: Camera, size: Size, mix: number): void;
  dispose(): void;
}

/** The WebGL2 canvas of the plot. Throws when the machine gives no WebGL2 context. */
export function createGlStage(canvas: HTMLCanvasElement): GlStage {
  const context = canvas.getContext("webgl2", {
    alpha: true,
    antialias: false,
    depth: false,
    premultipliedAlpha: true,
    powerPreference: "high-performance",
  });
  if (context === null) throw new Error("This browser gives no WebGL2 context.");
  const renderer = new WebGLRenderer({ canvas, context, depth: false });
  renderer.setClearColor(0, 0);
  renderer.sortObjects = true;
  const scene = new Scene();
  // Every pass computes clip coordinates itself; three only asks for a camera.
  const camera = new ThreeCamera();
  const uniforms: PlaneUniforms = {
    uCenter: { value: new Vector2() },
    uScale: { value: new Vector2() },
    uPixelsPerSigma: { value: 1 },
    uPixelRatio: { value: 1 },
    uMix: { value: 1 },
  };
  return {
    uniforms,
    add: (pass) => scene.add(pass),
    resize(size, pixelRatio) {
      renderer.setPixelRatio(pixelRatio);
      renderer.setSize(size.width, size.height, true);
      uniforms.uPixelRatio.value = pixelRatio;
    },
    draw(view, size, mix) {
      uniforms.uCenter.value.set(view.x, view.y);
      uniforms.uScale.value.set(
        (2 * view.pixelsPerSigma) / size.width,
        (2 * view.pixelsPerSigma) / size.height,
      );
      uniforms.uPixelsPerSigma.value = view.pixelsPerSigma * uniforms.uPixelRatio.value;
      uniforms.uMix.value = mix;
      renderer.render(scene, camera);
    },
    dispose() {
      scene.clear();
      renderer.dispose();
      // A removed canvas keeps its context until it is collected, and browsers allow only a few at once.
      if (!canvas.isConnected) renderer.forceContextLoss();
    },
  };
}
