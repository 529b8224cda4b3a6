import { IconButton } from "../components/Button";
import { integer } from "../components/format";
import { SelectBox } from "../components/SelectField";
import { racePlayback, speeds, usePlayback } from "./racePlayback";

/** The slider is over log K: every decade is as long. */
const toSlider = (k: number, count: number): number =>
  k < 1 || count <= 1 ? 0 : (1000 * Math.log(k)) / Math.log(count);
const fromSlider = (value: number, count: number): number =>
  Math.round(Math.exp((value / 1000) * Math.log(count)));

const speedChoices = speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }));

export function RaceControls() {
  const { played, count, isPlaying, speed } = usePlayback();
  const isEmpty = count === 0;
  return (
    <div className="race-controls" role="group" aria-label="Playback of the race">
      <IconButton
        icon={isPlaying ? "pause" : "play"}
        label={isPlaying ? "Pause the race" : "Play the race"}
        shortcut="Space"
        disabled={isEmpty}
        onClick={() => racePlayback.toggle()}
        data-testid="race-play"
        data-state={isPlaying ? "playing" : played >= count && count > 0 ? "ended" : "paused"}
      />
      <IconButton
        icon="undo"
        label="Play from the start"
        disabled={isEmpty}
        onClick={() => racePlayback.restart()}
        data-testid="race-restart"
      />
      <input
        type="range"
        className="race-slider"
        min={0}
        max={1000}
        value={toSlider(played, count)}
        disabled={isEmpty}
        aria-label="K, samples of each proposal"
        aria-valuetext={`${integer(played)} samples`}
        data-testid="race-slider"
        onChange={(event) => {
          racePlayback.pause();
          racePlayback.seek(fromSlider(Number(event.target.value), count));
        }}
      />
      <span className="num race-count" data-testid="race-count" data-value={played}>
        <span className="unit">K =</span> {integer(played)}
      </span>
      <SelectBox
        label="Speed"
        className="race-speed"
        value={String(speed)}
        choices={speedChoices}
        onChange={(value) => usePlayback.setState({ speed: Number(value) })}
      />
    </div>
  );
}
