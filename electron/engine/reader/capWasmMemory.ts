import { webAssembly, type WasmMemory } from "./webAssembly";

const PAGE = 65_536;

/** Of what is done now; below the cap of the process. */
let ceiling = Infinity;

/** While `use` runs, no memory grows past `bytes`, nor past the cap that the process has. */
export function growingTo<T>(bytes: number, use: () => T): T {
  const before = ceiling;
  ceiling = bytes;
  try {
    return use();
  } finally {
    ceiling = before;
  }
}

/**
 * Holds every WebAssembly memory of this process to `bytes`: what would grow past it is told that there is no memory.
 * For modules built by Emscripten, which grow by calling back into JavaScript.
 */
export function capWasmMemory(bytes: number): void {
  const { prototype } = webAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (this: WasmMemory, pages: number): number {
    const wanted = this.buffer.byteLength + pages * PAGE;
    const most = Math.min(bytes, ceiling);
    if (wanted > most) throw new RangeError(`${wanted} bytes of memory, over ${most}`);
    return grow.call(this, pages);
  };
}
