import type { Preview } from "#shared/contract/previewContract";
import { Button, IconButton } from "../components/Button";
import { FieldRow } from "../components/FieldRow";
import { Segments } from "../components/Segments";
import { SelectField } from "../components/SelectField";
import { chooseJoined } from "../commands/dataCommands";
import { changePlan, unjoin } from "./opening";
import { useOpen } from "./openStore";

/** A second file with labels and metadata: by the order of rows, or by a column that both have. */
export function JoinSettings({ preview }: { readonly preview: Preview }) {
  const source = useOpen((state) => state.source);
  const { join } = preview.plan;
  if (join === undefined) {
    return (
      <div className="field-buttons">
        <Button onClick={() => void chooseJoined()} data-testid="open-join">
          Add a file with labels…
        </Button>
      </div>
    );
  }
  const file = source?.kind === "paths" ? (source.paths[join.file] ?? "") : "the second file";
  const { by } = join;
  const keys = preview.columns
    .filter(({ role }) => role === "id" || role === "metadata" || role === "label")
    .map(({ name }) => ({ value: name, label: name }));
  const first = keys[0]?.value ?? "";
  const last = keys[keys.length - 1]?.value ?? "";
  return (
    <>
      <FieldRow label="Joined">
        <div className="open-joined">
          <span title={file}>{file.split(/[/\\]/).at(-1)}</span>
          <IconButton icon="close" label="Leave this file out" onClick={unjoin} />
        </div>
      </FieldRow>
      <FieldRow label="By">
        <Segments
          label="Joined by"
          value={by === "order" ? "order" : "key"}
          choices={[
            { value: "order", label: "Order of rows" },
            { value: "key", label: "Key" },
          ]}
          onChange={(value) =>
            changePlan({ join: { ...join, by: value === "order" ? "order" : { left: first, right: last } } })
          }
          testId="open-join-by"
        />
      </FieldRow>
      {by !== "order" && (
        <>
          <SelectField<string>
            label="Of the data"
            name="Key of the data"
            value={by.left}
            choices={keys}
            onChange={(left) => changePlan({ join: { ...join, by: { ...by, left } } })}
          />
          <SelectField<string>
            label="Of the file"
            name="Key of the joined file"
            value={by.right}
            choices={keys}
            onChange={(right) => changePlan({ join: { ...join, by: { ...by, right } } })}
          />
        </>
      )}
    </>
  );
}
