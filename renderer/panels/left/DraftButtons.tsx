import { createDraftedModel } from "../../commands/modelActions";
import { Button } from "../../components/Button";
import { revertDrafts, useDrafts } from "../../stores/draftStore";

interface DraftButtonsProps {
  readonly hasModel: boolean;
  /** First part of the buttons' test ids. */
  readonly name: string;
}

/** Makes the drafted model or drops the draft; nothing where the form is as the open model is. */
export function DraftButtons({ hasModel, name }: DraftButtonsProps) {
  const isDrafted = useDrafts((drafts) => drafts.model !== null);
  if (!isDrafted && hasModel) return null;
  return (
    <>
      <div className="field-buttons">
        {isDrafted && (
          <Button onClick={revertDrafts} data-testid={`${name}-revert`}>
            Revert
          </Button>
        )}
        <Button variant="primary" onClick={createDraftedModel} data-testid={`${name}-create`}>
          Create model
        </Button>
      </div>
      {isDrafted && hasModel && (
        <p className="note field-hint">The open model goes on unchanged until you create the new one.</p>
      )}
    </>
  );
}
