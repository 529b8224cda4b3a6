import { useRef } from "react";
import { dimensionName, fixed } from "../components/format";
import { MathSymbol } from "../components/MathSymbol";
import { useSize } from "../plots/useSize";
import { AggregateSymbol, PriorSymbol } from "./AggregateSymbol";
import { DensityPlot } from "./DensityPlot";
import { useMarginal } from "./useMarginal";

/** With one latent dimension the curves are the whole picture. */
export function OneDimension() {
  const slot = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(slot);
  const marginal = useMarginal(0);
  return (
    <div className="one-dimension" data-testid="one-dimension">
      <div className="overlap-header" data-region="layers">
        <h1>Prior against aggregate posterior</h1>
        <span className="spacer" />
        {marginal && (
          <span>
            OVL <span className="num">{fixed(marginal.overlap, 3)}</span>{" "}
            <span className="muted">by 200 bins</span>
          </span>
        )}
      </div>
      <p className="overlap-remark">
        This model has one latent dimension, so there is no plane to map:{" "}
        <PriorSymbol of={dimensionName(0)} /> and <AggregateSymbol of={dimensionName(0)} /> are curves, and
        these are the whole space.
      </p>
      <div ref={slot} className="one-dimension-slot" data-region="map">
        {marginal && width > 0 && (
          <DensityPlot marginal={marginal} name={dimensionName(0)} width={width} height={height - 20} />
        )}
        <p className="one-dimension-title">
          <MathSymbol>{dimensionName(0)}</MathSymbol> in prior standard deviations (σ); height: density per σ
        </p>
      </div>
    </div>
  );
}
