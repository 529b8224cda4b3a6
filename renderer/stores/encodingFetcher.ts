import { buffers } from "./buffers";
import { callEngine } from "./engineClient";
import { useEngineMirror } from "./engineMirror";
import { latestWins } from "./latestWins";

/** Fetches the encodings of at least this version: one fetch in flight, the newest version waits. */
export const fetchEncoding = latestWins<number>(async (version) => {
  if ((buffers.encoding?.version ?? 0) >= version) return;
  const result = await callEngine("encoding:snapshot", {});
  if (!result.ok) return;
  const { prior: columns, ...snapshot } = result.value;
  const { session } = useEngineMirror.getState();
  // Encodings of data that were just replaced; the new data announce theirs.
  if (snapshot.version === 0 || (session && snapshot.datasetVersion !== session.datasetVersion)) return;
  const previous = buffers.encoding;
  const isSameSpace =
    previous !== null &&
    previous.datasetVersion === snapshot.datasetVersion &&
    previous.latentSize === snapshot.latentSize;
  buffers.previousEncoding = isSameSpace ? previous : null;
  const prior = columns === undefined ? {} : { prior: { latentSize: snapshot.latentSize, ...columns } };
  buffers.encoding = { ...snapshot, ...prior, arrived: performance.now() };
  useEngineMirror.setState({ encodingVersion: snapshot.version });
});

/** Versions start again with a new engine process, and what is held belongs to other data or another model. */
export function forgetEncoding(): void {
  buffers.encoding = null;
  buffers.previousEncoding = null;
  useEngineMirror.setState({ encodingVersion: 0 });
}
