import { fail } from "#shared/domain/appError";
import type { KeptItem, KeptSweep } from "./queueFile";

/** What was in training when the engine ended, else the first that waits. */
export function nextOf(
  sweeps: readonly KeptSweep[],
): { readonly sweep: KeptSweep; readonly item: KeptItem } | null {
  for (const sweep of sweeps) {
    const item =
      sweep.items.find(({ state }) => state === "running") ??
      sweep.items.find(({ state }) => state === "waiting");
    if (item !== undefined) return { sweep, item };
  }
  return null;
}

/** The items with a waiting one moved past the next waiting one. @throws AppErrorException when it does not wait */
export function moved(items: readonly KeptItem[], itemId: string, by: 1 | -1): KeptItem[] {
  const from = items.findIndex(({ id }) => id === itemId);
  if (items[from]?.state !== "waiting") {
    return fail({
      code: "invalid-request",
      message: "Only a run that waits can be moved in the queue.",
      where: { field: "itemId" },
    });
  }
  let to = from + by;
  while (items[to] !== undefined && items[to]?.state !== "waiting") to += by;
  const result = [...items];
  const [item, other] = [items[from], items[to]];
  if (item === undefined || other === undefined) return result;
  result[from] = other;
  result[to] = item;
  return result;
}
