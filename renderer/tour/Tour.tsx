import { useEffect, useState } from "react";
import { useView } from "../stores/viewStore";
import { placeCard, type Rect } from "./placeCard";
import { TourCard } from "./TourCard";
import { tourSteps, type TourStep } from "./tourSteps";
import { useTour } from "./tourStore";
import { useRects } from "./useRects";
import "./Tour.css";
import "./largeType.css";

function Ring({ rect, className }: { readonly rect: Rect; readonly className: string }) {
  return <i className={`tour-ring ${className}`} style={{ ...rect }} aria-hidden="true" />;
}

const sizeNow = () => ({ width: window.innerWidth, height: window.innerHeight });

function useWindowSize(): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState(sizeNow);
  useEffect(() => {
    const onResize = (): void => setSize(sizeNow());
    window.addEventListener("resize", onResize);
    return () => window.removeEventListener("resize", onResize);
  }, []);
  return size;
}

function Step({ index, step }: { readonly index: number; readonly step: TourStep }) {
  const size = useWindowSize();
  const [region, control, result] = useRects(step.region, step.control, step.result);
  const isHere = useView((view) => view.workspace === step.workspace);
  const isDone = useTour((tour) => tour.done.includes(step.id));
  // In a small window the region may lie outside what is scrolled into sight.
  useEffect(() => {
    if (isHere) document.querySelector(step.region)?.scrollIntoView({ block: "nearest" });
  }, [step, isHere]);
  const clear = [region, control, result].filter((rect) => rect != null);
  return (
    <>
      {isHere && region && <Ring rect={region} className="tour-region" />}
      {isHere && control && !isDone && <Ring rect={control} className="tour-control" />}
      <TourCard index={index} step={step} placement={placeCard(size, clear)} />
    </>
  );
}

/** The guided tour over the window, while it is on. */
export function Tour() {
  const index = useTour((tour) => tour.step);
  const step = index === null ? undefined : tourSteps[index];
  return index === null || !step ? null : <Step index={index} step={step} />;
}
