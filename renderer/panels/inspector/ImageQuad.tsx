import { useMemo } from "react";
import type { Inspection } from "#shared/contract/engineContract";
import { fixed } from "../../components/format";
import { Hat, MathSymbol } from "../../components/MathSymbol";
import { PixelImage, type ImageShape } from "../../components/PixelImage";

interface ImageQuadProps {
  readonly inspection: Inspection;
  readonly shape: ImageShape;
}

/** The datum, what the decoder makes of its mean, their difference, and how much it varies over q(z|x). */
export function ImageQuad({ inspection, shape }: ImageQuadProps) {
  const { x, decodedMean, decodedSd } = inspection;
  const residual = useMemo(() => x.map((value, i) => value - (decodedMean[i] ?? 0)), [x, decodedMean]);
  const highest = useMemo(() => decodedSd.reduce((high, value) => Math.max(high, value), 0), [decodedSd]);
  return (
    <section className="inspector-block" aria-label="Reconstruction">
      <div className="image-row">
        <figure>
          <PixelImage shape={shape} values={x} label="The item" testId="inspector-x" />
          <figcaption className="image-caption">
            <MathSymbol>x</MathSymbol> data
          </figcaption>
        </figure>
        <figure>
          <PixelImage
            shape={shape}
            values={decodedMean}
            label="Decoded at the mean of q(z|x)"
            testId="inspector-decoded"
          />
          <figcaption className="image-caption">
            <MathSymbol of="likelihood">
              <Hat>x</Hat>
            </MathSymbol>{" "}
            decoded
          </figcaption>
        </figure>
        <figure>
          <PixelImage
            shape={shape}
            values={residual}
            mode="residual"
            label="Data minus decoded, from −1 to 1"
          />
          <figcaption className="image-caption">
            <MathSymbol>
              x − <Hat>x</Hat>
            </MathSymbol>
            , ±1
          </figcaption>
        </figure>
        <figure>
          <PixelImage
            shape={shape}
            values={decodedSd}
            mode="deviation"
            high={highest}
            label={`Standard deviation of the decoded mean over q(z|x), 0 to ${fixed(highest, 2)}`}
          />
          <figcaption className="image-caption">sd, 0–{fixed(highest, 2)}</figcaption>
        </figure>
      </div>
    </section>
  );
}
