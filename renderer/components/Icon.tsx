import type { ReactNode } from "react";

const paths = {
  play: <path d="M5 3.2v9.600l7.5-4.800z" fill="currentColor" stroke="none" />,
  pause: <path d="M5.5 3.500v9M10.5 3.500v9" strokeWidth="2.2" />,
  step: (
    <>
      <path d="M4 3.500v9l6-4.500z" fill="currentColor" stroke="none" />
      <path d="M12 3.500v9" strokeWidth="1.8" />
    </>
  ),
  slow: (
    <>
      <circle cx="8" cy="8.5" r="5" />
      <path d="M8 5.500v3l2 1.500M6.5 1.800h3" />
    </>
  ),
  down: <path d="M4.5 6.5 8 10l3.5-3.5" />,
  up: <path d="M4.5 9.5 8 6l3.5 3.5" />,
  right: <path d="M6.5 4.5 10 8l-3.5 3.5" />,
  left: <path d="M9.5 4.5 6 8l3.5 3.5" />,
  search: (
    <>
      <circle cx="7" cy="7" r="3.8" />
      <path d="m10 10 3 3" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.800v1.600M8 12.600v1.600M1.8 8h1.600M12.6 8h1.600M3.6 3.600l1.1 1.100M11.3 11.300l1.1 1.100M3.6 12.400l1.1-1.100M11.3 4.700l1.1-1.1" />
    </>
  ),
  moon: <path d="M12.8 9.600A5.2 5.2 0 0 1 6.4 3.200a5.2 5.2 0 1 0 6.4 6.400z" />,
  system: (
    <>
      <circle cx="8" cy="8" r="5.2" />
      <path d="M8 2.800a5.2 5.2 0 0 1 0 10.400z" fill="currentColor" />
    </>
  ),
  undo: <path d="M5.5 4 3 6.5 5.5 9M3.2 6.500h6a3.2 3.2 0 0 1 0 6.400H6.5" />,
  redo: <path d="M10.5 4 13 6.5 10.5 9M12.8 6.500h-6a3.2 3.2 0 0 0 0 6.400h2.7" />,
  lasso: (
    <path d="M8 3c3.2 0 5.4 1.5 5.4 3.600S11.2 10.2 8 10.200c-1 0-2-.15-2.8-.4M5.2 9.800C3.6 9.2 2.6 8 2.6 6.6 2.6 4.5 4.8 3 8 3M5.3 9.700c-.9-.1-1.8.4-1.8 1.300s1 1.1 1.8.8c.7-.3.9-1.3 0-2.100z" />
  ),
  fit: <path d="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3" />,
  data: (
    <>
      <ellipse cx="8" cy="4.2" rx="4.6" ry="1.7" />
      <path d="M3.4 4.200v7.600c0 .94 2.06 1.7 4.6 1.700s4.6-.76 4.6-1.700V4.200M3.4 8c0 .94 2.06 1.7 4.6 1.700s4.6-.76 4.6-1.7" />
    </>
  ),
  model: (
    <>
      <path d="M2.8 3v10l3.7-3.200V6.200zM13.2 3v10L9.5 9.800V6.200z" />
      <path d="M8 6.800v2.4" strokeWidth="1.8" />
    </>
  ),
  view: (
    <>
      <path d="M1.8 8S4 4 8 4s6.2 4 6.2 4S12 12 8 12 1.8 8 1.8 8z" />
      <circle cx="8" cy="8" r="1.8" />
    </>
  ),
  objective: (
    <>
      <circle cx="8" cy="8" r="5.2" />
      <circle cx="8" cy="8" r="1.8" />
    </>
  ),
  training: <path d="M2.5 3v10h11M4.5 4.500c1 4.5 3.5 6 8.5 6.3" />,
  dice: (
    <>
      <rect x="2.8" y="2.8" width="10.4" height="10.4" rx="2" />
      <path d="M5.7 5.700h.01M10.3 5.700h.01M8 8h.01M5.7 10.300h.01M10.3 10.300h.01" strokeWidth="1.9" />
    </>
  ),
  file: <path d="M4 2.500h5l3.5 3.500v7.500H4zM9 2.500V6h3.5" />,
  close: <path d="m4.5 4.5 7 7M11.5 4.500l-7 7" />,
  check: <path d="m3.8 8.3 2.8 2.8 5.6-6" />,
  reset: <path d="M12.8 8a4.8 4.8 0 1 1-1.5-3.500M12.8 2.600v2.700h-2.7" />,
  fold: <path d="M3 3.500v9M13 8H6.500M9 5 6 8l3 3" />,
  unfold: <path d="M13 3.500v9M3 8h6.500M7 5l3 3-3 3" />,
  swap: <path d="M3 5.500h9.500M10 3l2.500 2.500L10 8M13 10.500H3.500M6 8l-2.500 2.500L6 13" />,
  film: (
    <>
      <circle cx="8" cy="8" r="5.4" />
      <path d="M6.8 5.600v4.800L10.500 8z" fill="currentColor" stroke="none" />
    </>
  ),
  chart: <path d="M2.5 3v10h11M5 10V8M8 10V5.500M11 10V7" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

/** A 16 px line icon in the colour of the text around it; it never carries the meaning alone. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {paths[name]}
    </svg>
  );
}
