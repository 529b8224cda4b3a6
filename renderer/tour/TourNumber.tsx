import type { ReactNode } from "react";

/** A live number in a sentence; a dash until it is there. */
export function TourNumber({ children, unit }: { readonly children: ReactNode; readonly unit?: string }) {
  return (
    <>
      <b className="num tour-number">{children ?? "–"}</b>
      {unit && <> {unit}</>}
    </>
  );
}
