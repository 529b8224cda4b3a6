import { createHdf5Operations } from "./hdf5/hdf5Operations";
import { createImageDecoder } from "./image/decodeImages";
import { capWasmMemory } from "./reader/capWasmMemory";
import { serveReader } from "./reader/serveReader";
import type { ReaderOperations } from "./readerOperations";

// The reader program: decodes files nobody vouches for, in a process of its own that may be lost.

/** Enough for the largest image and for pieces of large tables; a file that claims more is refused. */
capWasmMemory(768 * 1024 * 1024);

serveReader<ReaderOperations>({
  "images:decode": createImageDecoder(),
  ...createHdf5Operations(),
});
