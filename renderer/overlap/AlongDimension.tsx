import { useRef } from "react";
import { dimensionName, fixed } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { Segments } from "../components/Segments";
import { useSize } from "../plots/useSize";
import { DensityPlot } from "./DensityPlot";
import { useOverlapSettings } from "./overlapSettings";
import { useMarginal } from "./useMarginal";

/** The prior against q̄ along one of the plane's dimensions. */
export function AlongDimension() {
  const { along, plane } = useOverlapSettings();
  const slot = useRef<HTMLDivElement>(null);
  const { width } = useSize(slot);
  const marginal = useMarginal(along);
  const offered = plane.includes(along) ? plane : [...plane, along];
  return (
    <div className="overlap-block">
      <h3>
        Along one dimension
        <span className="muted">
          <MathSymbol>{dimensionName(along)}</MathSymbol>, OVL{" "}
          <span className="num" data-testid="overlap-along" data-value={marginal?.overlap ?? ""}>
            {marginal ? fixed(marginal.overlap, 3) : "–"}
          </span>
        </span>
      </h3>
      <Segments
        label="Dimension of the curves"
        value={String(along)}
        choices={offered.map((dimension) => ({ value: String(dimension), label: dimensionName(dimension) }))}
        onChange={(value) => useOverlapSettings.setState({ along: Number(value) })}
        testId="overlap-along-choice"
      />
      <div ref={slot} className="overlap-slot">
        {marginal && width > 0 && (
          <DensityPlot marginal={marginal} name={dimensionName(along)} width={width} height={112} />
        )}
      </div>
    </div>
  );
}
