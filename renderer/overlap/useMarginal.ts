import { useMemo } from "react";
import { mixtureMarginal, type MixtureMarginal } from "#shared/math/mixtureMarginal";
import { buffers } from "../stores/buffers";
import { useEngineMirror } from "../stores/engineMirror";
import { useRowMask } from "../stores/rowMask";
import { useView } from "../stores/viewStore";
import { chosenRows } from "./chosenRows";
import { useOverlapSettings } from "./overlapSettings";

/** q̄ along one dimension from the latest encodings; null while there are none, or no items are chosen. */
export function useMarginal(dimension: number): MixtureMarginal | null {
  const version = useEngineMirror((mirror) => mirror.encodingVersion);
  const columns = useEngineMirror((mirror) => mirror.columnsVersion);
  const items = useOverlapSettings((settings) => settings.items);
  // Only a choice of the selection depends on it.
  const selection = useView((view) => (items.kind === "selection" ? view.selection : noRows));
  const mask = useRowMask((state) => (items.kind === "filter" ? state.version : 0));
  return useMemo(() => {
    const { encoding } = buffers;
    if (!encoding || encoding.version !== version || dimension >= encoding.latentSize) return null;
    const rows = chosenRows(
      items,
      columns === 0 ? null : buffers.columns,
      selection,
      mask === 0 ? null : buffers.mask,
    );
    if (rows?.length === 0) return null;
    const { mean, sd, latentSize, prior } = encoding;
    return mixtureMarginal(mean, sd, latentSize, dimension, rows, 200, 4, prior);
  }, [version, columns, items, selection, mask, dimension]);
}

const noRows: readonly number[] = [];
