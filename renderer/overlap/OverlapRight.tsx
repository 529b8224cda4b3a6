import { AlongDimension } from "./AlongDimension";
import { Coefficient } from "./Coefficient";
import { DimensionBars } from "./DimensionBars";
import { useOverlapMap } from "./mapStore";
import { Surgery } from "./Surgery";
import { useOverlapSummary } from "./summaryStore";

/** What the map cannot show: the whole space in numbers. */
export function OverlapRight({ isOneDimensional }: { readonly isOneDimensional: boolean }) {
  const isEmpty = useOverlapMap((state) => state.isEmpty);
  const error = useOverlapSummary((state) => state.error);
  return (
    <aside className="overlap-right" aria-label="Overlap summary" data-region="right">
      {error && (
        <p className="overlap-remark bad" role="alert">
          {error.message}
        </p>
      )}
      <Coefficient />
      {!isEmpty && (
        <>
          {!isOneDimensional && <AlongDimension />}
          <Surgery />
          <DimensionBars />
        </>
      )}
    </aside>
  );
}
