/** The parts of the page that the map draws into. */
export interface MapElements {
  readonly root: HTMLElement;
  readonly furniture: HTMLCanvasElement;
  readonly gl: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
  /** Polite live region. */
  readonly live: HTMLElement;
  /** Message over the plot; hidden while there is none. */
  readonly problem: HTMLElement;
}
