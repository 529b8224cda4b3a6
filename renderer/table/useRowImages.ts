import { useEffect, useReducer, useRef } from "react";
import { cachedPicture, fetchPictures, type ItemValues } from "../stores/itemCache";
import { latestWins } from "../stores/latestWins";

/** How rows look, as it comes; null while they are on their way. */
export function useRowImages(rows: readonly number[], isWanted: boolean): (row: number) => ItemValues | null {
  const [, drawAgain] = useReducer((n: number) => n + 1, 0);
  const fetcher = useRef<((rows: readonly number[]) => void) | null>(null);
  const key = isWanted ? rows.join(" ") : "";
  useEffect(() => {
    // One request at a time: rows that were scrolled past are never asked for.
    fetcher.current ??= latestWins<readonly number[]>(async (wanted) => {
      await fetchPictures(wanted);
      drawAgain();
    });
    if (key === "") return;
    const wanted = key.split(" ").map(Number);
    if (wanted.some((row) => cachedPicture(row) === null)) fetcher.current(wanted);
  }, [key]);
  return (row) => (isWanted ? cachedPicture(row) : null);
}
