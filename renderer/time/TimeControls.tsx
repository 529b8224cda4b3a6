import { DropdownMenu } from "radix-ui";
import { IconButton } from "../components/Button";
import { integer } from "../components/format";
import { Icon } from "../components/Icon";
import { Tip } from "../components/Tip";
import { useEngineMirror } from "../stores/engineMirror";
import { exportFilm, filmBlocked } from "./exportFilm";
import { goLive, nextSpeed, playTime, toggleAligned } from "./timeActions";
import { useTime } from "./timeStore";
import "./Time.css";

/** Plays a run's past on the map: play, speed, turned or raw, back to now, and as a film. */
export function TimeControls() {
  const { list, isPlaying, speed, isAligned, exporting } = useTime();
  const step = useEngineMirror((mirror) => mirror.training?.step ?? 0);
  const isRunning = useEngineMirror((mirror) => mirror.training?.state === "running");
  if (exporting) {
    return (
      <span className="time-controls" role="status" data-testid="time-exporting">
        Film <span className="num">{integer(exporting.done)}</span> of{" "}
        <span className="num">{integer(exporting.total)}</span>
        <button type="button" className="time-button" onClick={exporting.cancel}>
          Cancel
        </button>
      </span>
    );
  }
  const viewed = list?.viewed ?? null;
  const blocked = (list?.steps.length ?? 0) === 0 ? "This run has no past yet: train it first" : null;
  return (
    <span className="time-controls" data-testid="time-controls" data-snapshots={list?.steps.length ?? 0}>
      <IconButton
        icon={isPlaying ? "pause" : "film"}
        label={isPlaying ? "Stop playing the past" : "Play how the map came about"}
        blocked={blocked}
        onClick={() => void playTime()}
        data-testid="time-play"
      />
      <Tip text="Speed of the film">
        <button
          type="button"
          className="time-button num"
          aria-label={`Speed ${speed} times`}
          disabled={blocked !== null}
          onClick={nextSpeed}
          data-testid="time-speed"
        >
          {speed}×
        </button>
      </Tip>
      <Tip text="Turn every step onto the newest by Procrustes, or show it as the model has it">
        <button
          type="button"
          className="timeline-switch"
          role="switch"
          aria-checked={isAligned}
          onClick={toggleAligned}
          data-testid="time-aligned"
        >
          <i aria-hidden="true" />
          Aligned
        </button>
      </Tip>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger
          className="time-button"
          disabled={filmBlocked() !== null}
          aria-label="Export a film"
          data-testid="time-export"
        >
          Film
          <Icon name="down" size={12} />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" sideOffset={4} collisionPadding={6}>
            <DropdownMenu.Item
              className="menu-item two-lines"
              data-testid="time-gif"
              onSelect={() => void exportFilm("gif")}
            >
              <span>GIF of the map</span>
              <small>One picture a snapshot, as the map is drawn now.</small>
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className="menu-item two-lines"
              data-testid="time-webm"
              onSelect={() => void exportFilm("webm")}
            >
              <span>WebM video of the map</span>
              <small>Sharper colours, smaller file; takes as long as the film.</small>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {viewed !== null && (
        <>
          <button type="button" className="time-button live" onClick={goLive} data-testid="time-live">
            Live
          </button>
          <span className="time-viewing" role="status" data-testid="time-viewing">
            Viewing step <span className="num">{integer(viewed)}</span>
            {isRunning && (
              <span className="time-goes-on">
                . Training continues at <span className="num">{integer(step)}</span>
              </span>
            )}
          </span>
        </>
      )}
    </span>
  );
}
