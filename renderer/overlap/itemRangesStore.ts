import { create } from "zustand";
import { rangeSample, rangesOf, type ItemRanges } from "../map/itemRanges";
import { useEngineMirror } from "../stores/engineMirror";
import { fetchItems } from "../stores/itemCache";

interface RangesState {
  readonly datasetVersion: number;
  readonly ranges: ItemRanges | null;
}

/** Least and greatest value of every column of a table, for pictures of its rows. */
export const useItemRanges = create<RangesState>(() => ({ datasetVersion: -1, ranges: null }));

/** Fetches the ranges of the open table, once per data set. Pictures of images need none. */
export async function fetchItemRanges(datasetVersion: number): Promise<void> {
  const { session } = useEngineMirror.getState();
  if (session?.datasetVersion !== datasetVersion || session.dataset?.shape.kind !== "vector") return;
  const { dataset } = session;
  if (useItemRanges.getState().datasetVersion === datasetVersion) return;
  useItemRanges.setState({ datasetVersion, ranges: null });
  const items = await fetchItems([...rangeSample(dataset.count)]);
  if (!items || useItemRanges.getState().datasetVersion !== datasetVersion) return;
  const joined = new Float32Array(items.length * dataset.features);
  items.forEach((item, index) => joined.set(item, index * dataset.features));
  useItemRanges.setState({ ranges: rangesOf(joined, dataset.features) });
}
