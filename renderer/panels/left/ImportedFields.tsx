import type { Imported } from "#shared/domain/imported";
import { Button } from "../../components/Button";
import { FieldRow } from "../../components/FieldRow";

interface ImportedFieldsProps {
  readonly imported: Imported;
  readonly onReplace: () => void;
}

/** Where the networks of an imported model come from, instead of what they are made of. */
export function ImportedFields({ imported, onReplace }: ImportedFieldsProps) {
  return (
    <>
      <FieldRow label="Encoder">
        <div className="field-text" data-testid="imported-encoder">
          {imported.encoder?.file ?? "made here"}
        </div>
      </FieldRow>
      <FieldRow label="Decoder">
        <div className="field-text" data-testid="imported-decoder">
          {imported.decoder.file}
        </div>
      </FieldRow>
      <FieldRow label="">
        <Button onClick={onReplace}>Design a network instead</Button>
      </FieldRow>
    </>
  );
}
