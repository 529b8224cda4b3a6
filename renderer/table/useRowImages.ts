import { useEffect, useReducer, useRef } from "react";
import { cachedItem, fetchItems, type ItemValues } from "../stores/itemCache";
import { latestWins } from "../stores/latestWins";

/** The values of rows as they come, for pictures; null while they are on their way. */
export function useRowImages(rows: readonly number[], isWanted: boolean): (row: number) => ItemValues | null {
  const [, drawAgain] = useReducer((n: number) => n + 1, 0);
  const fetcher = useRef<((rows: readonly number[]) => void) | null>(null);
  const key = isWanted ? rows.join(" ") : "";
  useEffect(() => {
    // One request at a time: rows that were scrolled past are never asked for.
    fetcher.current ??= latestWins<readonly number[]>(async (wanted) => {
      await fetchItems(wanted);
      drawAgain();
    });
    if (key === "") return;
    const wanted = key.split(" ").map(Number);
    if (wanted.some((row) => cachedItem(row) === null)) fetcher.current(wanted);
  }, [key]);
  return (row) => (isWanted ? cachedItem(row) : null);
}
