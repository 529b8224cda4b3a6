/** Why there is no form for a model. */
export const modelMissingText = (hasLatents: boolean): string =>
  hasLatents
    ? "These data are latents alone: there is no x to train a model on."
    : "A model needs data. Open a data set first.";
