/** Gives the focus to the card of the tour, if it is there. */
export const focusTour = (): void =>
  document.querySelector<HTMLElement>('[data-testid="tour"]')?.focus({ preventScroll: true });
