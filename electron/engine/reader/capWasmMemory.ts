import { webAssembly, type WasmMemory } from "./webAssembly";

const PAGE = 65_536;

/**
 * Holds every WebAssembly memory of this process to `bytes`: what would grow past it is told that there is no memory.
 * For modules built by Emscripten, which grow by calling back into JavaScript.
 */
export function capWasmMemory(bytes: number): void {
  const { prototype } = webAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (this: WasmMemory, pages: number): number {
    const wanted = this.buffer.byteLength + pages * PAGE;
    if (wanted > bytes) throw new RangeError(`${wanted} bytes of memory, over ${bytes}`);
    return grow.call(this, pages);
  };
}
