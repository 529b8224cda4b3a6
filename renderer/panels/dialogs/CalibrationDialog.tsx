import { useEffect, useState } from "react";
import type { Calibration } from "#shared/contract/calibrationContract";
import { Button } from "../../components/Button";
import { fixed, percent } from "../../components/format";
import { Modal } from "../../components/Modal";
import { cancelCalibration, startCalibration, useCalibration } from "../../stores/calibration";
import { closeDialog } from "../../stores/dialogStore";
import { CalibrationTable, StatusMark } from "./CalibrationTable";
import { calibrationText } from "./calibrationText";
import "./CalibrationDialog.css";

/** What this machine computes of a model whose every figure is known, beside what it should; opening it runs the check. */
export function CalibrationDialog() {
  const run = useCalibration((state) => state.run);
  const seed = useCalibration((state) => state.seed);
  useEffect(() => {
    void startCalibration(useCalibration.getState().seed);
    return cancelCalibration;
  }, []);
  const calibration = run.state === "done" ? run.calibration : null;
  return (
    <Modal
      title="Check this machine"
      width={860}
      testId="calibration-dialog"
      buttons={
        <>
          {calibration && <CopyButton calibration={calibration} />}
          {run.state === "running" ? (
            <Button onClick={closeDialog} data-testid="calibration-cancel">
              Cancel
            </Button>
          ) : (
            <Button onClick={() => void startCalibration(seed + 1)} data-testid="calibration-again">
              Check with the next seed
            </Button>
          )}
        </>
      }
    >
      <p>
        A linear-Gaussian model has every figure in closed form. It is trained and asked here as your own
        models are; the open model stays as it is.
      </p>
      {run.state === "running" && (
        <div className="calibration-progress" role="status" data-testid="calibration-progress">
          {run.phase} <span className="num">{percent(run.fraction)}</span>
          <i style={{ width: `${run.fraction * 100}%` }} />
        </div>
      )}
      {run.state === "failed" && (
        <p role="alert">
          <strong>{run.error.message}</strong> {run.error.hint}
        </p>
      )}
      {calibration && <Outcome calibration={calibration} />}
    </Modal>
  );
}

function Outcome({ calibration }: { readonly calibration: Calibration }) {
  const { passed, verdict, headline, device, seed, seconds, rows } = calibration;
  return (
    <>
      <p className="calibration-verdict" role="status" data-testid="calibration-verdict">
        <StatusMark ok={passed} word={passed ? "passed" : "failed"} /> <strong>{verdict}</strong>
      </p>
      <p data-testid="calibration-headline">{headline}</p>
      <p className="note">
        {device}, seed <span className="num">{seed}</span>, <span className="num">{fixed(seconds, 1)} s</span>
        . SE: standard errors of the estimate. Of figures that are many numbers, the worst is shown.
      </p>
      <div className="calibration-scroll">
        <CalibrationTable rows={rows} />
      </div>
    </>
  );
}

function CopyButton({ calibration }: { readonly calibration: Calibration }) {
  const [said, setSaid] = useState<"copied" | "failed" | null>(null);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(calibrationText(calibration));
      setSaid("copied");
    } catch {
      // A browser may refuse the clipboard; the button says so.
      setSaid("failed");
    }
    setTimeout(() => setSaid(null), 1600);
  }
  return (
    <Button onClick={() => void copy()} data-testid="calibration-copy" aria-live="polite">
      {said === "copied" ? "Copied" : said === "failed" ? "Not allowed" : "Copy as text"}
    </Button>
  );
}
