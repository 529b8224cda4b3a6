import { FieldRow } from "../../components/FieldRow";
import { Section } from "../../components/Section";
import { integer, plural } from "../../components/format";
import { useEngineMirror } from "../../stores/engineMirror";
import type { DatasetSummary } from "#shared/domain/dataset";

const sourceText: Readonly<Record<DatasetSummary["source"]["kind"], string>> = {
  bundled: "Shipped with the app",
  paths: "Files on this machine",
  upload: "Sent by this page",
};

function Shape({ dataset }: { readonly dataset: DatasetSummary }) {
  const { shape } = dataset;
  if (shape.kind === "vector") return <>{plural(shape.columns.length, "column")}</>;
  return (
    <>
      <span className="num">
        {shape.width} × {shape.height}
      </span>{" "}
      px{shape.channels > 1 ? `, ${shape.channels} channels` : ""}
    </>
  );
}

const scalingText: Readonly<Record<DatasetSummary["scaling"], string>> = {
  unit: "values 0–1",
  standardised: "standardised per column",
  none: "values as in the file",
};

function DataFacts({ dataset }: { readonly dataset: DatasetSummary }) {
  return (
    <>
      <FieldRow label="Source">
        <div className="field-text">{sourceText[dataset.source.kind]}</div>
      </FieldRow>
      <FieldRow label="Item">
        <div className="field-text">
          {dataset.features === 0 ? (
            "Latents alone, without x"
          ) : (
            <>
              <Shape dataset={dataset} />, {scalingText[dataset.scaling]}
            </>
          )}
        </div>
      </FieldRow>
      <FieldRow label="Training">
        <div className="field-text">
          <span className="num">{integer(dataset.trainCount)}</span> items
        </div>
      </FieldRow>
      <FieldRow label="Validation">
        <div className="field-text">
          <span className="num">{integer(dataset.validationCount)}</span> items, held out
        </div>
      </FieldRow>
      <FieldRow label="Label">
        <div className="field-text">
          {dataset.labelName === null
            ? "None in the data"
            : `${dataset.labelName}, ${plural(dataset.classes.length, "class", "classes")}`}
        </div>
      </FieldRow>
      {dataset.remarks.map((remark) => (
        <p className="note data-remark" key={remark}>
          {remark}
        </p>
      ))}
    </>
  );
}

export function DataSection({ isPinned = false }: { readonly isPinned?: boolean }) {
  const dataset = useEngineMirror((mirror) => mirror.session?.dataset ?? null);
  return (
    <Section id="data" title="Data" fact={dataset ? plural(dataset.count, "item") : null} isPinned={isPinned}>
      {dataset ? (
        <DataFacts dataset={dataset} />
      ) : (
        <p className="note">No data yet. Open images or a table to encode.</p>
      )}
    </Section>
  );
}
