import { z } from "zod";
import { float64, int32, uint8 } from "./columns";
import { exportedSchema, exportTargetSchema } from "./exportContract";

const nothing = z.object({});

/**
 * A set of rows as bits: row r is bit r % 8 of byte r >> 3, [ceil(count / 8)]. What filters, brushes and selections are
 * to the map, the plots and the counts.
 */
export const rowMask = uint8;

export const tableColumnSchema = z.object({
  /** As it is written in a filter; unique in the table. */
  id: z.string(),
  kind: z.enum(["number", "text", "category", "boolean", "time"]),
  /** Where it comes from: the file's metadata or features, the model's latents, the evidence of the data set. */
  source: z.enum(["row", "label", "split", "id", "metadata", "feature", "latent", "evidence"]),
  /** Unit to show beside the name: "nats", "prior σ"; null for none. */
  unit: z.string().nullable(),
  /** One sentence for a tooltip; null when the name says all. */
  description: z.string().nullable(),
  missing: z.number().int(),
  min: z.number().nullable(),
  max: z.number().nullable(),
});
export type TableColumn = z.infer<typeof tableColumnSchema>;

export const tableSortSchema = z.object({ column: z.string(), descending: z.boolean() });
export type TableSort = z.infer<typeof tableSortSchema>;

/** Values of one column for some rows; NaN or null where missing. */
export const cellsSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("number"), column: z.string(), values: float64 }),
  z.object({ kind: z.literal("text"), column: z.string(), values: z.array(z.string().nullable()) }),
]);
export type Cells = z.infer<typeof cellsSchema>;

export const histogramSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("number"),
    column: z.string(),
    /** [bins + 1], ascending. */
    edges: float64,
    /** [bins]: all rows, and those of the mask that was given. */
    counts: int32,
    masked: int32,
    missing: z.number().int(),
  }),
  z.object({
    kind: z.literal("category"),
    column: z.string(),
    /** The most frequent values, most frequent first. */
    values: z.array(z.string()),
    counts: int32,
    masked: int32,
    /** Rows of values that are not listed. */
    others: z.number().int(),
    missing: z.number().int(),
  }),
]);
export type Histogram = z.infer<typeof histogramSchema>;

export const namedSelectionSchema = z.object({
  id: z.string(),
  name: z.string(),
  count: z.number().int(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
});
export type NamedSelection = z.infer<typeof namedSelectionSchema>;

/**
 * The table of the open data: row, label, split, metadata, features of tabular data, latents of the newest encoding and
 * evidence. The engine holds it in DuckDB; a window holds masks, an order, and the cells it shows.
 */
export const tableCommands = {
  "table:describe": {
    params: nothing,
    result: z.object({
      datasetVersion: z.number().int(),
      /** Rises with every `table:changed`. */
      tableVersion: z.number().int(),
      count: z.number().int(),
      columns: z.array(tableColumnSchema),
    }),
  },
  /**
   * Rows for which the filter holds and some text column contains the search text; both may be empty. The filter is a
   * DuckDB expression over the columns, read by DuckDB's parser and let through when it has nothing but columns,
   * constants, comparisons, arithmetic, and/or/not, between, in, like, is null and a list of plain functions.
   * Fails with `invalid-request`, the place in `where.byte` and what to write instead.
   */
  "table:filter": {
    params: z.object({ filter: z.string().max(10_000), search: z.string().max(1_000) }),
    result: z.object({ count: z.number().int(), mask: rowMask }),
  },
  /** The rows of the mask (all without one) in the order of the sort; rows without a value last, ties in file order. */
  "table:order": {
    params: z.object({ sort: z.array(tableSortSchema).min(1).max(8), mask: rowMask.nullable() }),
    result: z.object({ rows: int32 }),
  },
  "table:cells": {
    params: z.object({ rows: int32, columns: z.array(z.string()).min(1).max(2_000) }),
    result: z.object({ cells: z.array(cellsSchema) }),
  },
  /** A whole column, to colour by: numbers, or codes into the values (-1 where missing), [count]. */
  "table:column": {
    params: z.object({ column: z.string() }),
    result: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("number"), values: float64 }),
      z.object({ kind: z.literal("category"), codes: int32, values: z.array(z.string()) }),
    ]),
  },
  "table:histogram": {
    params: z.object({
      column: z.string(),
      bins: z.number().int().min(1).max(512),
      mask: rowMask.nullable(),
    }),
    result: histogramSchema,
  },
  /** Rows of the mask (all without one), with all columns or those named, file order. */
  "table:export": {
    params: z.object({
      target: exportTargetSchema,
      format: z.enum(["csv", "parquet", "json"]),
      mask: rowMask.nullable(),
      columns: z.array(z.string()).nullable(),
    }),
    result: exportedSchema,
    progress: z.object({ done: z.number(), total: z.number() }),
  },
  /**
   * A copy of the AnnData file that the open data came from, with the means of q(z|x) in obsm/<key> and the standard
   * deviations in obsm/<key>_sd. The file itself is never changed; `unsupported` when the data came from something else.
   */
  "table:exportLatents": {
    params: z.object({ target: exportTargetSchema, key: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/) }),
    result: exportedSchema,
  },

  /** Named sets of rows of the open data, kept in the workspace with them. Every change answers with the whole list. */
  "selection:list": { params: nothing, result: z.object({ selections: z.array(namedSelectionSchema) }) },
  "selection:save": {
    params: z.object({ name: z.string().min(1).max(200), mask: rowMask }),
    result: z.object({ selections: z.array(namedSelectionSchema) }),
  },
  "selection:rename": {
    params: z.object({ id: z.string(), name: z.string().min(1).max(200) }),
    result: z.object({ selections: z.array(namedSelectionSchema) }),
  },
  "selection:remove": {
    params: z.object({ id: z.string() }),
    result: z.object({ selections: z.array(namedSelectionSchema) }),
  },
  "selection:mask": { params: z.object({ id: z.string() }), result: z.object({ mask: rowMask }) },
} as const;

export const tableEvents = {
  /** Columns came, went or have new values: new evidence, a new encoding (at most once a second). */
  "table:changed": z.object({ tableVersion: z.number().int() }),
} as const;
