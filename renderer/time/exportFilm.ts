import { GIFEncoder, applyPalette, quantize } from "gifenc";
import { integer } from "../components/format";
import { mapCommands } from "../map/mapController";
import { showError } from "../stores/dialogStore";
import { useEngineMirror } from "../stores/engineMirror";
import { offerDownload } from "../stores/saveExport";
import { showMoment } from "./timeActions";
import { useTime, viewedStep } from "./timeStore";

export type FilmFormat = "gif" | "webm";

/** px; wider pictures make files that nobody can send. */
const WIDTH = 960;
/** ms a snapshot is shown at speed 1, and the last one. */
const FRAME = 120;
const LAST = 1500;

/** What takes the pictures of a film one after another. */
interface Film {
  add(picture: HTMLCanvasElement, milliseconds: number): Promise<void>;
  finish(): Promise<Blob>;
}

/** Why no film can be made; null when one can. */
export function filmBlocked(): string | null {
  const { list, exporting } = useTime.getState();
  if (exporting) return "A film is being made.";
  if ((list?.steps.length ?? 0) < 2) return "This run has no past yet: train it first.";
  return null;
}

/** Shows one snapshot after another on the map, as it is now, and hands the film to the user. */
export async function exportFilm(format: FilmFormat): Promise<void> {
  const { list, speed } = useTime.getState();
  if (!list || filmBlocked() !== null) return;
  const back = list.viewed;
  let isCancelled = false;
  const cancel = (): void => {
    isCancelled = true;
  };
  const moments = [...list.steps, null];
  try {
    const film = format === "gif" ? gifFilm() : webmFilm();
    for (const [i, step] of moments.entries()) {
      useTime.setState({ isPlaying: false, exporting: { done: i, total: moments.length, cancel } });
      if (!(await showMoment(step))) return;
      const map = await mapCommands.capture();
      if (map === null || isCancelled) return;
      const shown = step ?? useEngineMirror.getState().training?.step ?? 0;
      await film.add(captioned(map, shown), step === null ? LAST : FRAME / speed);
    }
    const name = useEngineMirror.getState().session?.model?.name ?? "run";
    offerDownload(`${name.replace(/[^\p{L}\p{N}]+/gu, "-")}.${format}`, [await film.finish()]);
  } catch (error) {
    showError("Could not make the film", {
      code: "unsupported",
      message: error instanceof Error ? error.message : String(error),
      hint: "Try the other format.",
    });
  } finally {
    useTime.setState({ exporting: null });
    if (viewedStep() !== back) await showMoment(back);
  }
}

/** The map with its step written in the corner, no wider than a film is. */
function captioned(map: HTMLCanvasElement, step: number): HTMLCanvasElement {
  const scale = Math.min(1, WIDTH / map.width);
  const canvas = document.createElement("canvas");
  // Video wants even sizes.
  canvas.width = 2 * Math.round((map.width * scale) / 2);
  canvas.height = 2 * Math.round((map.height * scale) / 2);
  const g = canvas.getContext("2d");
  if (g === null) throw new Error("This window gives no canvas to draw on.");
  g.drawImage(map, 0, 0, canvas.width, canvas.height);
  const style = getComputedStyle(document.documentElement);
  g.font = "600 16px system-ui, sans-serif";
  g.textBaseline = "bottom";
  g.lineWidth = 4;
  g.strokeStyle = style.getPropertyValue("--bg-plot");
  g.fillStyle = style.getPropertyValue("--text-1");
  const text = `step ${integer(step)}`;
  g.strokeText(text, 64, canvas.height - 46);
  g.fillText(text, 64, canvas.height - 46);
  return canvas;
}

function gifFilm(): Film {
  const encoder = GIFEncoder();
  return {
    async add(picture, milliseconds) {
      const g = picture.getContext("2d");
      if (g === null) throw new Error("This window gives no canvas to read.");
      const { width, height } = picture;
      const { data } = g.getImageData(0, 0, width, height);
      const palette = quantize(data, 256);
      encoder.writeFrame(applyPalette(data, palette), width, height, { palette, delay: milliseconds });
      // The window stays alive between two pictures.
      await new Promise((done) => setTimeout(done));
    },
    finish: async () => {
      encoder.finish();
      // Its bytes lie in plain memory, which is what a blob takes.
      return new Blob([encoder.bytes() as Uint8Array<ArrayBuffer>], { type: "image/gif" });
    },
  };
}

function webmFilm(): Film {
  if (typeof MediaRecorder === "undefined") throw new Error("This window cannot record video.");
  const canvas = document.createElement("canvas");
  const g = canvas.getContext("2d");
  const pieces: Blob[] = [];
  let recorder: MediaRecorder | null = null;
  return {
    async add(picture, milliseconds) {
      if (recorder === null) {
        canvas.width = picture.width;
        canvas.height = picture.height;
        recorder = new MediaRecorder(canvas.captureStream(30), {
          mimeType: "video/webm",
          videoBitsPerSecond: 8_000_000,
        });
        recorder.ondataavailable = ({ data }) => pieces.push(data);
        recorder.start();
      } else recorder.resume();
      g?.drawImage(picture, 0, 0);
      await new Promise((done) => setTimeout(done, milliseconds));
      // While the next snapshot is fetched no time passes in the film.
      recorder.pause();
    },
    finish: () =>
      new Promise((finished) => {
        if (recorder === null) return finished(new Blob([]));
        recorder.onstop = () => finished(new Blob(pieces, { type: "video/webm" }));
        recorder.stop();
      }),
  };
}
