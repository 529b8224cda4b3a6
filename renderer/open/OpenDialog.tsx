import { Button } from "../components/Button";
import { percent } from "../components/format";
import { Modal } from "../components/Modal";
import { Tip } from "../components/Tip";
import { useEngineMirror } from "../stores/engineMirror";
import { ColumnTable } from "./ColumnTable";
import { ContactSheet } from "./ContactSheet";
import { cancelLoading, cancelOpening, load } from "./opening";
import { OpenProblem } from "./OpenProblem";
import { OpenSettings } from "./OpenSettings";
import { loadBlocked, useOpen } from "./openStore";
import { PathField } from "./PathField";
import { RecentList } from "./RecentList";
import { memoryText, sourceLine } from "./openText";
import "./OpenDialog.css";

/** What files are and how they will be read, before anything of what is open gives way. */
export function OpenDialog() {
  const step = useOpen((state) => state.step);
  const name = useOpen((state) => state.name);
  const preview = useOpen((state) => state.preview);
  const isChoosing = step === "choosing";
  return (
    <Modal
      title={name === "" ? "Open data" : `Open ${name}`}
      width={preview === null ? 560 : 940}
      testId="open-dialog"
      onClose={cancelOpening}
      buttons={<OpenButtons />}
    >
      <form
        id="open-form"
        className="open-body"
        onSubmit={(event) => {
          event.preventDefault();
          void load();
        }}
      >
        {isChoosing && <PathField />}
        <OpenProblem />
        {isChoosing && <RecentList />}
        {preview === null && !isChoosing && <Looking />}
        {preview !== null && (
          <>
            <p className="open-line" data-testid="open-line" aria-busy={step === "looking"}>
              {sourceLine(preview)}
            </p>
            <div className="open-columns">
              <div className="open-content">
                {preview.pixels !== null && <ContactSheet preview={preview} />}
                {preview.columns.length > 0 && <ColumnTable preview={preview} />}
                {preview.columns.length === 0 && preview.pixels === null && (
                  <p className="note">Choose the array that holds x at right.</p>
                )}
                <Remarks remarks={preview.remarks} />
              </div>
              <OpenSettings preview={preview} />
            </div>
          </>
        )}
      </form>
    </Modal>
  );
}

function Remarks({ remarks }: { readonly remarks: readonly string[] }) {
  if (remarks.length === 0) return null;
  return (
    <ul className="open-remarks">
      {remarks.map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
    </ul>
  );
}

function Looking() {
  const progress = useOpen((state) => state.progress);
  const error = useOpen((state) => state.error);
  if (error !== null) return null;
  return (
    <p className="note" role="status">
      {progress?.phase ?? "Looking at the files"}
      {progress?.fraction == null ? "…" : ` ${percent(progress.fraction)}`}
    </p>
  );
}

function OpenButtons() {
  const state = useOpen();
  const openName = useEngineMirror((mirror) => mirror.session?.dataset?.name ?? null);
  const { step, preview, progress } = state;
  const isLoading = step === "loading";
  const isBusy = isLoading || step === "sending";
  const blocked = loadBlocked(state);
  const button = (
    <Button
      variant="primary"
      type="submit"
      form="open-form"
      disabled={isLoading || blocked !== null}
      data-testid="open-load"
    >
      Load
    </Button>
  );
  return (
    <>
      <span className="open-foot" role="status">
        {isBusy
          ? `${progress?.phase ?? "Opening"}${progress?.fraction == null ? "…" : ` ${percent(progress.fraction)}`}`
          : preview !== null
            ? memoryText(preview, openName)
            : ""}
      </span>
      {isBusy && <i className="open-bar" style={{ width: `${(progress?.fraction ?? 0) * 100}%` }} />}
      <Button onClick={isLoading ? cancelLoading : cancelOpening} data-testid="open-cancel">
        {isLoading ? "Stop" : "Cancel"}
      </Button>
      {blocked === null ? button : <Tip text={blocked}>{<span>{button}</span>}</Tip>}
    </>
  );
}
