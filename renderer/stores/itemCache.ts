import { callEngine } from "./engineClient";
import { useEngineMirror } from "./engineMirror";

/** The values of one row, [features], display units. */
export type ItemValues = Float32Array;

/** A map that forgets what was used longest ago. */
export function leastRecentlyUsed<K, V>(capacity: number) {
  const entries = new Map<K, V>();
  return {
    get(key: K): V | undefined {
      const value = entries.get(key);
      if (value !== undefined) {
        entries.delete(key);
        entries.set(key, value);
      }
      return value;
    },
    set(key: K, value: V): void {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > capacity) {
        // The first key is the one used longest ago; it exists because the size is above zero.
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
    },
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}

type FetchRows = (
  rows: Int32Array,
) => Promise<{ readonly values: ArrayLike<number>; readonly scale: number } | null>;

/** The last rows that were asked for, of the data that are open. */
function rowCache(fetchRows: FetchRows) {
  // 512 digits of 784 floats are 1.6 MB: enough for a pointer that wanders back and forth.
  const items = leastRecentlyUsed<number, ItemValues>(512);
  let itemsVersion = -1;

  function forgetOtherData(): void {
    const version = useEngineMirror.getState().session?.datasetVersion ?? -1;
    if (version !== itemsVersion) {
      items.clear();
      itemsVersion = version;
    }
  }

  return {
    get(row: number): ItemValues | null {
      forgetOtherData();
      return items.get(row) ?? null;
    },
    async fetch(rows: readonly number[]): Promise<readonly ItemValues[] | null> {
      forgetOtherData();
      const found = new Map<number, ItemValues>();
      const missing: number[] = [];
      for (const row of new Set(rows)) {
        const values = items.get(row);
        if (values) found.set(row, values);
        else missing.push(row);
      }
      if (missing.length > 0) {
        const version = itemsVersion;
        const result = await fetchRows(Int32Array.from(missing));
        if (!result) return null;
        const { values: all, scale } = result;
        const features = all.length / missing.length;
        for (const [index, row] of missing.entries()) {
          const values = new Float32Array(features).map((_, j) => (all[index * features + j] ?? 0) * scale);
          found.set(row, values);
          if (version === itemsVersion) items.set(row, values);
        }
      }
      return rows.map((row) => found.get(row) ?? new Float32Array(0));
    },
  };
}

const items = rowCache(async (rows) => {
  const result = await callEngine("data:items", { rows });
  return result.ok ? { values: result.value.values, scale: 1 } : null;
});

const pictures = rowCache(async (rows) => {
  const result = await callEngine("data:pictures", { rows });
  return result.ok ? { values: result.value.values, scale: 1 / 255 } : null;
});

/** Where the looks of items come from: pictures beside x, or x itself. */
function looks() {
  return useEngineMirror.getState().session?.dataset?.pictures === undefined ? items : pictures;
}

/** The values of the rows, in their order; null for all when the engine did not answer. */
export const fetchItems = (rows: readonly number[]): Promise<readonly ItemValues[] | null> =>
  items.fetch(rows);

/** How a row looks, of `pictureShape` in 0..1, if it is at hand. */
export const cachedPicture = (row: number): ItemValues | null => looks().get(row);

/** How the rows look, of `pictureShape` in 0..1, in their order; null for all when the engine did not answer. */
export const fetchPictures = (rows: readonly number[]): Promise<readonly ItemValues[] | null> =>
  looks().fetch(rows);
