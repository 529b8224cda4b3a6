import { create } from "zustand";

interface PickedLatent {
  /** The latent under the pointer or the focus, [latentSize], prior σ; every small map marks it. */
  readonly z: Float32Array | null;
}

export const usePickedLatent = create<PickedLatent>(() => ({ z: null }));
export const pickLatent = (z: Float32Array | null): void => usePickedLatent.setState({ z });
