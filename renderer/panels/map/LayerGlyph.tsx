import type { ReactNode } from "react";
import type { LayerId } from "../../stores/viewStore";

const glyphs: Readonly<Record<LayerId, ReactNode>> = {
  prior: (
    <circle
      cx="6"
      cy="6"
      r="4.5"
      fill="none"
      stroke="var(--prior)"
      strokeWidth="1.4"
      strokeDasharray="2 1.5"
    />
  ),
  posteriors: (
    <ellipse
      cx="6"
      cy="6"
      rx="5"
      ry="3"
      transform="rotate(-25 6 6)"
      fill="var(--approx-fill)"
      stroke="var(--approx)"
      strokeWidth="1.3"
    />
  ),
  points: (
    <g fill="var(--text-2)">
      <circle cx="3" cy="8" r="1.7" />
      <circle cx="8.5" cy="8.8" r="1.7" />
      <circle cx="6.5" cy="3.2" r="1.7" />
    </g>
  ),
  thumbnails: (
    <g fill="var(--text-3)">
      <rect x="1" y="1" width="4.2" height="4.2" />
      <rect x="6.8" y="1" width="4.2" height="4.2" />
      <rect x="1" y="6.8" width="4.2" height="4.2" />
      <rect x="6.8" y="6.8" width="4.2" height="4.2" />
    </g>
  ),
  density: (
    <>
      <rect x="0" y="1" width="4" height="10" fill="var(--seq-3)" />
      <rect x="4" y="1" width="4" height="10" fill="var(--seq-5)" />
      <rect x="8" y="1" width="4" height="10" fill="var(--seq-7)" />
    </>
  ),
  manifold: (
    <path
      d="M1 3c3-2 7 2 10 0M1 6.5c3-2 7 2 10 0M1 10c3-2 7 2 10 0"
      fill="none"
      stroke="var(--likelihood)"
      strokeWidth="1.2"
    />
  ),
};

/** The layer's own mark, small. */
export function LayerGlyph({ id }: { readonly id: LayerId }) {
  return (
    <svg width="12" height="12" aria-hidden="true">
      {glyphs[id]}
    </svg>
  );
}
