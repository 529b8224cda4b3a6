/** An image that cannot be used, and why in a few words: "cut off", "12000 × 9000 pixels". Never leaves the reader. */
export class BrokenImage extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = "BrokenImage";
  }
}
