import { fail } from "#shared/domain/appError";
import type { OpenPlan } from "#shared/domain/openPlan";
import type { DataFormat, InputFile, Probe, RawData, ReadContext, SourceInspection } from "../dataFormat";
import { takeRows } from "../metadata";
import { withCsv } from "../tables/csvFormat";
import { splitRecords } from "../tables/dialect";
import { decodeTable } from "../tables/encoding";
import { inspectTable } from "../tables/inspectTable";
import { readTable } from "../tables/readTable";
import type { TableSource } from "../tables/tableSource";
import { projectorFiles, type ProjectorFiles } from "./projectorFiles";
import { readSprite } from "./sprite";

/** Vectors of the TensorBoard Projector with their metadata: latents, unless the plan says that they are data. */
export const projectorFormat: DataFormat = {
  id: "projector",
  name: "TensorBoard Projector vectors",

  async probe(files: readonly InputFile[]): Promise<Probe | null> {
    const found = await projectorFiles(files);
    return found === null ? null : { description: describe(found) };
  },

  async inspect(files: readonly InputFile[], context: ReadContext): Promise<SourceInspection> {
    const found = await requireFiles(files);
    const plan = vectorPlan(context.plan);
    const vectors = await withVectors(found, context, (source) =>
      inspectTable(source, { ...context, plan }, { format: "projector", description: describe(found) }),
    );
    const { metadata } = found;
    if (metadata === null) return { ...vectors, remarks: [...vectors.remarks, ...spriteRemarks(found)] };
    const beside = await withMetadata(metadata, context, (source) =>
      inspectTable(
        source,
        { ...context, plan: rolesOnly(context.plan) },
        { format: "projector", description: "" },
      ),
    );
    requireAsMany(found, vectors.count, beside.count, vectors.countIsExact && beside.countIsExact);
    return {
      ...vectors,
      columns: [
        ...vectors.columns,
        ...beside.columns.map((column) =>
          column.role === "x" ? { ...column, role: "metadata" as const } : column,
        ),
      ],
      classes: beside.classes,
      remarks: [...vectors.remarks, ...beside.remarks, ...spriteRemarks(found)],
    };
  },

  async read(files: readonly InputFile[], context: ReadContext): Promise<RawData> {
    const found = await requireFiles(files);
    const plan = vectorPlan(context.plan);
    const vectors = await withVectors(found, context, (source) => readTable(source, { ...context, plan }));
    const { metadata } = found;
    const total = vectors.sourceRows?.total ?? vectors.count;
    const rows = vectors.sourceRows?.rows ?? null;
    const cut =
      found.sprite === null ? null : await readSprite(found.sprite, { total, rows }, context.signal);
    const remarks = [...vectors.remarks, ...(cut?.remarks ?? spriteRemarks(found))];
    const pictures = cut?.pictures == null ? {} : { pictures: cut.pictures };
    if (metadata === null) return { ...vectors, ...pictures, remarks };
    const beside = await withMetadata(metadata, context, (source) =>
      readTable(source, { ...context, plan: asMetadata(source, context.plan), isBeside: true }),
    );
    requireAsMany(found, total, beside.count, true);
    const { labels } = beside;
    return {
      ...vectors,
      ...pictures,
      labels:
        labels === null || rows === null
          ? labels
          : { ...labels, codes: Int32Array.from(rows, (row) => labels.codes[row] ?? -1) },
      metadata: [
        ...vectors.metadata,
        ...beside.metadata.map((column) => (rows === null ? column : takeRows(column, rows))),
      ],
      remarks: [...remarks, ...beside.remarks],
    };
  },
};

function describe({ metadata }: ProjectorFiles): string {
  return metadata === null ? "Projector vectors" : "Projector vectors with metadata";
}

async function requireFiles(files: readonly InputFile[]): Promise<ProjectorFiles> {
  const found = await projectorFiles(files);
  if (found !== null) return found;
  return fail({
    code: "file-format",
    message: "The files are no vectors of a projector.",
    where: { file: files.map(({ name }) => name).join(", ") },
    expected: "tensors.tsv with numbers alone, and metadata.tsv",
    found: files.map(({ name }) => name).join(", "),
  });
}

/** Numbers without names between tabs: every column is a dimension. */
function vectorPlan(plan: OpenPlan = {}): OpenPlan {
  return { ...(plan.roles === undefined ? {} : { roles: plan.roles }), use: plan.use ?? "latents" };
}

function rolesOnly({ roles }: OpenPlan = {}): OpenPlan {
  return roles === undefined ? {} : { roles };
}

/** Nothing beside the vectors is x. */
function asMetadata({ fields }: TableSource, { roles }: OpenPlan = {}): OpenPlan {
  const given = Object.fromEntries(
    fields.flatMap(({ name, kind }) => {
      const role = roles?.[name];
      if (role !== undefined && role !== "x") return [[name, role]];
      return kind === "text" ? [] : [[name, "metadata" as const]];
    }),
  );
  return { roles: given };
}

function withVectors<T>(
  { tensors }: ProjectorFiles,
  context: ReadContext,
  use: (source: TableSource) => Promise<T>,
): Promise<T> {
  const dialect = { delimiter: "\t", decimal: ".", header: false, quotes: false } as const;
  return withCsv([tensors], context, use, dialect);
}

/** One column has no name, several have (TensorBoard's documentation of the Projector). */
async function withMetadata<T>(
  file: InputFile,
  context: ReadContext,
  use: (source: TableSource) => Promise<T>,
): Promise<T> {
  const { text } = await decodeTable(file);
  const [first = []] = splitRecords(text, "\t", 1, false);
  const isOne = first.length === 1;
  const dialect = { delimiter: "\t", decimal: ".", header: !isOne, quotes: false } as const;
  return withCsv([file], context, (source) => use(isOne ? called(source, "label") : source), dialect);
}

/** A table of one column by another name, also where its first rows were looked at already. */
function called(source: TableSource, name: string): TableSource {
  const fields = source.fields.map((field) => ({ ...field, name }));
  if (source.profile === undefined) return { ...source, fields };
  const columns = source.profile.columns.map((column) => ({ ...column, field: { ...column.field, name } }));
  return { ...source, fields, profile: { ...source.profile, columns } };
}

function requireAsMany(
  { tensors, metadata }: ProjectorFiles,
  vectors: number,
  rows: number,
  isExact: boolean,
): void {
  if (!isExact || vectors === rows) return;
  fail({
    code: "file-format",
    message: `${metadata?.name} has ${rows} rows for the ${vectors} vectors of ${tensors.name}.`,
    where: { file: metadata?.name ?? "" },
    expected: `${vectors} rows${rows === vectors + 1 ? "; a single column has no name above it" : ""}`,
    found: `${rows} rows`,
    hint: "Choose two files that belong together.",
  });
}

/** What there is to say before the sprite is cut. */
function spriteRemarks({ sprite, missingSprite }: ProjectorFiles): readonly string[] {
  if (sprite !== null) return [`${sprite.file.name} holds the pictures of the items.`];
  return missingSprite === null ? [] : [`No pictures: ${missingSprite} was not given.`];
}
