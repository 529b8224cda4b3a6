/** The parts of the platform's WebAssembly that are used: neither Node's types nor the language's library declare it. */
interface WebAssemblyPlatform {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: unknown) => WasmInstance;
  readonly Memory: { readonly prototype: WasmMemory };
}

/** A compiled module; opaque. */
export type WasmModule = object;

export interface WasmInstance {
  readonly exports: unknown;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** By pages of 64 kB; gives the number of pages before. */
  grow(pages: number): number;
}

// Every Node has it.
export const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: WebAssemblyPlatform;
};
