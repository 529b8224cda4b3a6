import type { Dataset } from "#engine/data/dataset";
import { readLazyColumn } from "#engine/data/hdf5/hdf5Reader";
import type { MetadataColumn } from "#engine/data/metadata";
import type { ColumnSource } from "./columnSource";
import { sortedDictionary, type ColumnValues } from "./columnValues";
import { gatherFeature } from "./features";

/** Row, label, split, ids, metadata and, for data that are not images, every feature; in this order. */
export function datasetColumns(dataset: Dataset): readonly ColumnSource[] {
  const ids = dataset.metadata.filter(({ role }) => role === "id");
  const others = dataset.metadata.filter(({ role }) => role !== "id");
  return [
    rowColumn(dataset),
    ...labelColumns(dataset),
    splitColumn(dataset),
    ...[...ids, ...others].map(metadataColumn),
    ...featureColumns(dataset),
    ...lazyColumns(dataset),
  ];
}

function rowColumn({ summary }: Dataset): ColumnSource {
  return {
    name: "row",
    kind: "number",
    source: "row",
    unit: null,
    description: "The place in the data, counted from 0.",
    read: async () => ({ kind: "number", values: Int32Array.from({ length: summary.count }, (_, i) => i) }),
  };
}

function labelColumns({ summary, labels }: Dataset): readonly ColumnSource[] {
  if (summary.classes.length === 0) return [];
  const values = summary.classes.map(({ name }) => name);
  return [
    {
      name: summary.labelName ?? "label",
      kind: "category",
      source: "label",
      unit: null,
      description: "The class that the data give.",
      // In the order of the legend.
      read: async () => ({ kind: "category", codes: labels, values }),
    },
  ];
}

function splitColumn({ split }: Dataset): ColumnSource {
  return {
    name: "split",
    kind: "category",
    source: "split",
    unit: null,
    description: "Whether the model learns from the row or is checked with it.",
    read: async () => ({ kind: "category", codes: Int32Array.from(split), values: ["train", "validation"] }),
  };
}

function metadataColumn(column: MetadataColumn): ColumnSource {
  return {
    name: column.name,
    kind: column.kind,
    source: column.role === "id" ? "id" : "metadata",
    unit: null,
    description: null,
    read: async () => valuesOf(column),
  };
}

function valuesOf(column: MetadataColumn): ColumnValues {
  switch (column.kind) {
    case "number":
      return { kind: "number", values: column.values };
    case "time":
      return { kind: "time", values: column.values };
    case "boolean":
      return { kind: "boolean", values: column.values };
    default:
      return { kind: column.kind, ...sortedDictionary(column.codes, column.values) };
  }
}

function featureColumns(dataset: Dataset): readonly ColumnSource[] {
  const { shape } = dataset.summary;
  if (shape.kind === "image") return [];
  return shape.columns.map((name, feature) => ({
    name,
    kind: "number",
    source: "feature",
    unit: null,
    description: null,
    feature,
    read: async (signal) => ({ kind: "number", values: await gatherFeature(dataset, feature, signal) }),
  }));
}

/** Columns of the source that are not in memory, such as genes beside latents: each is read when it is asked for. */
function lazyColumns({ lazyColumns: lazy }: Dataset): readonly ColumnSource[] {
  if (lazy === null) return [];
  return lazy.names.map((name, column) => ({
    name,
    kind: "number",
    source: "feature",
    unit: null,
    description: `From ${lazy.array} of ${lazy.name}, read when it is asked for.`,
    isLazy: true,
    read: async (signal) => ({ kind: "number", values: await readLazyColumn(lazy, column, signal) }),
  }));
}
