import { useMemo, useRef, useState } from "react";
import { integer, nats } from "../components/format";
import { useEngineMirror } from "../stores/engineMirror";
import { useLayout } from "../stores/layoutStore";
import { TimelinePlot } from "./TimelinePlot";
import { axisEnd, axisLimits, nearestPoint, timelineSeries } from "./timelineModel";
import { TimeControls } from "../time/TimeControls";
import { onTimeKey } from "../time/timeKeys";
import { scrubTo } from "../time/timeActions";
import { useTime } from "../time/timeStore";
import { useSize } from "./useSize";
import type { HistoryPoint } from "#shared/domain/model";
import "./Timeline.css";

function Readout({ point }: { readonly point: HistoryPoint }) {
  return (
    <span className="timeline-readout" data-testid="timeline-readout">
      step <span className="num">{integer(point.step)}</span>: −ELBO{" "}
      <span className="num">{nats(-point.train.elbo)}</span> ={" "}
      <span className="math-likelihood">
        reconstruction <span className="num">{nats(-point.train.reconstruction)}</span>
      </span>{" "}
      +{" "}
      <span className="math-approx">
        KL <span className="num">{nats(point.train.kl)}</span>
      </span>
      {point.validation && (
        <>
          , validation <span className="num">{nats(-point.validation.elbo)}</span>
        </>
      )}
      {point.train.bound !== undefined && (
        <>
          , −bound trained <span className="num">{nats(-point.train.bound)}</span>
        </>
      )}{" "}
      nats
    </span>
  );
}

const noMoments: readonly number[] = [];

/** −ELBO per item over the run, with its parts to scale. */
export function Timeline() {
  const history = useEngineMirror((mirror) => mirror.history);
  const stopAt = useEngineMirror((mirror) => mirror.session?.model?.training.stopAt ?? null);
  const step = useEngineMirror((mirror) => mirror.training?.step ?? 0);
  const checkpoint = useEngineMirror((mirror) => mirror.training?.checkpointStep ?? null);
  const isKlSeparate = useLayout((layout) => layout.isKlSeparate);
  const moments = useTime((time) => time.list?.steps ?? noMoments);
  const viewed = useTime((time) => time.list?.viewed ?? null);
  const root = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(root);
  const [hovered, setHovered] = useState<HistoryPoint | null>(null);
  const series = useMemo(() => timelineSeries(history), [history]);
  const limits = useMemo(() => axisLimits(series), [series]);
  const latest = history.at(-1) ?? null;
  const summary =
    latest === null
      ? "Training timeline, no steps yet"
      : `Training timeline, step ${integer(latest.step)}, minus ELBO ${nats(-latest.train.elbo)} nats per item`;
  return (
    <section
      className="timeline"
      aria-label="Training timeline"
      data-region="timeline"
      data-testid="timeline"
    >
      <header className="timeline-header">
        <h2 className="visually-hidden">Training</h2>
        <span className="timeline-title">−ELBO, nats per item</span>
        <TimeControls />
        <span className="spacer" />
        {hovered ? (
          <Readout point={hovered} />
        ) : (
          <span className="timeline-note">
            {limits && limits[0] > 0 ? `Axis starts at ${nats(limits[0]).replace(/\.00$/, "")} nats. ` : ""}
            {latest && (isKlSeparate ? "KL on the right axis, nats. " : "Band thickness is KL, to scale. ")}
            {checkpoint !== null && "◇ checkpoint"}
          </span>
        )}
        <button
          type="button"
          className="timeline-switch"
          role="switch"
          aria-checked={isKlSeparate}
          data-testid="timeline-kl"
          onClick={() => useLayout.setState({ isKlSeparate: !isKlSeparate })}
        >
          <i aria-hidden="true" />
          KL axis
        </button>
      </header>
      <div className="timeline-plot" ref={root}>
        {width > 120 && height > 30 && (
          <TimelinePlot
            width={width}
            height={height}
            series={series}
            limits={limits}
            end={axisEnd(step, stopAt ?? 1)}
            step={step}
            moments={moments}
            viewed={viewed}
            onScrub={scrubTo}
            onKey={onTimeKey}
            latest={latest}
            checkpoint={checkpoint}
            isKlSeparate={isKlSeparate}
            hovered={hovered}
            summary={summary}
            onHover={(at) => setHovered(at === null ? null : nearestPoint(history, at))}
          />
        )}
      </div>
    </section>
  );
}
