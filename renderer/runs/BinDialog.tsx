import { useEffect, useState } from "react";
import type { ResultOf } from "#shared/rpc/contract";
import type { EngineContract } from "#shared/contract/engineContract";
import { Button } from "../components/Button";
import { integer, plural } from "../components/format";
import { Modal } from "../components/Modal";
import { askEngine } from "../stores/engineClient";
import { closeDialog } from "../stores/dialogStore";
import { dateText } from "./dateText";
import { takeRuns, useRuns } from "./runsStore";

type Bin = ResultOf<EngineContract, "runs:bin">;

/** What was removed from the list of runs, to be taken back or to go for good. */
export function BinDialog() {
  const [bin, setBin] = useState<Bin | null>(null);
  const [isSure, setSure] = useState(false);
  useEffect(() => {
    void askEngine("Could not read the bin", "runs:bin", {}).then((now) => now && setBin(now));
  }, []);
  const count = (bin?.runs.length ?? 0) + (bin?.unreadable ?? 0);

  async function restore(runId: string): Promise<void> {
    const list = await askEngine("Could not restore the run", "runs:restore", { runId });
    if (!list) return;
    takeRuns(list.runs, list.unreadable);
    useRuns.setState({ focus: runId, chosen: [runId], removed: null });
    const now = await askEngine("Could not read the bin", "runs:bin", {});
    if (now) setBin(now);
  }

  async function empty(): Promise<void> {
    const now = await askEngine("Could not empty the bin", "runs:emptyBin", {});
    setSure(false);
    if (!now) return;
    // There is nothing left to take back.
    useRuns.setState({ removed: null });
    setBin(now);
  }

  return (
    <Modal
      title="Bin"
      width={560}
      testId="bin-dialog"
      buttons={
        isSure ? (
          <>
            <span className="bin-warning" role="alert">
              {plural(count, "run")} and their checkpoints go for good.
            </span>
            <Button onClick={() => setSure(false)} autoFocus>
              Cancel
            </Button>
            <Button variant="primary" onClick={() => void empty()} data-testid="bin-empty-sure">
              Empty the bin
            </Button>
          </>
        ) : (
          <>
            <Button disabled={count === 0} onClick={() => setSure(true)} data-testid="bin-empty">
              Empty the bin…
            </Button>
            <Button variant="primary" onClick={closeDialog}>
              Done
            </Button>
          </>
        )
      }
    >
      {bin === null ? (
        <p>Reading the bin…</p>
      ) : count === 0 ? (
        <p data-testid="bin-nothing">The bin is empty. Runs that you delete are kept here.</p>
      ) : (
        <div className="bin-list">
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Data</th>
                <th className="right">Latent size</th>
                <th className="right">Created</th>
                <th aria-label="Restore" />
              </tr>
            </thead>
            <tbody>
              {bin.runs.map(({ runId, name, dataName, latentSize, createdAt }) => (
                <tr key={runId} data-testid="bin-row">
                  <td>{name}</td>
                  <td>{dataName}</td>
                  <td className="num">{integer(latentSize)}</td>
                  <td className="num">{dateText(createdAt)}</td>
                  <td className="right">
                    <Button
                      aria-label={`Restore ${name}`}
                      data-testid="bin-restore"
                      onClick={() => void restore(runId)}
                    >
                      Restore
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {bin.unreadable > 0 && (
            <p className="note">{plural(bin.unreadable, "folder")} in it cannot be read.</p>
          )}
        </div>
      )}
    </Modal>
  );
}
