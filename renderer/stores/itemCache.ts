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

/** The values of a row if they are at hand. */
export function cachedItem(row: number): ItemValues | null {
  forgetOtherData();
  return items.get(row) ?? null;
}

/** The values of the rows, in their order; null for all when the engine did not answer. */
export async function fetchItems(rows: readonly number[]): Promise<readonly ItemValues[] | null> {
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
    const result = await callEngine("data:items", { rows: Int32Array.from(missing) });
    if (!result.ok) return null;
    const features = result.value.values.length / missing.length;
    for (const [index, row] of missing.entries()) {
      const values = result.value.values.slice(index * features, (index + 1) * features);
      found.set(row, values);
      if (version === itemsVersion) items.set(row, values);
    }
  }
  return rows.map((row) => found.get(row) ?? new Float32Array(0));
}
