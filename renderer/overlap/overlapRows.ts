import { buffers } from "../stores/buffers";
import { useView } from "../stores/viewStore";
import { chosenRows } from "./chosenRows";
import { useOverlapSettings } from "./overlapSettings";

/** The rows that q̄ is over now; null for all, empty for none. */
export const rowsNow = (): Int32Array | null =>
  chosenRows(
    useOverlapSettings.getState().items,
    buffers.columns,
    useView.getState().selection,
    buffers.mask,
  );
