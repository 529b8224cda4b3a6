import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { TableColumn } from "#shared/contract/tableContract";
import { integer } from "../components/format";
import { callEngine } from "../stores/engineClient";
import { quotedText, writtenName } from "./brushExpression";
import { useTable } from "./tableStore";

const words = [
  "and",
  "or",
  "not",
  "between",
  "in",
  "like",
  "ilike",
  "is null",
  "is not null",
  "true",
  "false",
];

const functions = [
  ..."lower upper trim length contains starts_with ends_with regexp_matches substring replace".split(" "),
  ..."abs round floor ceil sqrt exp ln log10 pow mod sign least greatest isfinite".split(" "),
  ..."year month day hour".split(" "),
];

const operators = ["=", "!=", "<", "<=", ">", ">=", "between", "in", "like", "is null", "is not null"];

/** What could stand at the end of the text, told from the text before it. */
export type Place =
  /** The name of a column, a function or a word, of which this much is there. */
  | { readonly kind: "name"; readonly length: number }
  /** An operator after a column. */
  | { readonly kind: "operator"; readonly column: string; readonly length: number }
  /** A value of a column; `length` reaches back to its quote, if there is one. */
  | { readonly kind: "value"; readonly column: string; readonly length: number }
  | null;

const name = String.raw`("(?:[^"]|"")+"|[A-Za-z_]\w*)`;
const unquoted = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;

export function placeAt(before: string, isColumn: (id: string) => boolean): Place {
  const value = new RegExp(
    String.raw`${name}\s*(?:=|!=|<>|(?:not\s+)?i?like|(?:not\s+)?in\s*\((?:\s*'(?:[^']|'')*'\s*,)*)\s*('(?:[^']|'')*)?$`,
    "i",
  ).exec(before);
  if (value && isColumn(unquoted(value[1] ?? ""))) {
    return { kind: "value", column: unquoted(value[1] ?? ""), length: (value[2] ?? "").length };
  }
  // Inside a text nothing is completed: an odd number of quotes is open.
  if ((before.match(/'/g)?.length ?? 0) % 2 === 1) return null;
  const operator = new RegExp(String.raw`${name}\s+([<>=!]*|[a-z]*)$`, "i").exec(before);
  if (operator && isColumn(unquoted(operator[1] ?? ""))) {
    return { kind: "operator", column: unquoted(operator[1] ?? ""), length: (operator[2] ?? "").length };
  }
  const word = /"?[A-Za-z_]\w*$/.exec(before);
  return word ? { kind: "name", length: word[0].length } : { kind: "name", length: 0 };
}

const columnOption = (column: TableColumn): Completion => ({
  label: column.id,
  apply: `${writtenName(column.id)} `,
  type: "column",
  detail: [column.kind, column.unit].filter(Boolean).join(", "),
  // Before functions and words that begin alike.
  boost: 50,
  ...(column.description === null ? {} : { info: column.description }),
});

/** Frequent values, as they are written in a filter, the most frequent first. */
async function valueOptions(column: TableColumn): Promise<readonly Completion[]> {
  if (column.kind === "boolean") return ["true", "false"].map((label) => ({ label, type: "value" }));
  if (column.kind === "number" || column.kind === "time") return [];
  const result = await callEngine("table:histogram", { column: column.id, bins: 50, mask: null });
  if (!result.ok || result.value.kind !== "category") return [];
  const { values, counts } = result.value;
  return values.map((value, k) => ({
    label: quotedText(value),
    type: "value",
    detail: integer(counts[k] ?? 0),
    boost: -k,
  }));
}

/** Completes columns, operators, functions and frequent values. */
export async function completeFilter(context: CompletionContext): Promise<CompletionResult | null> {
  const { columns } = useTable.getState();
  const before = context.state.sliceDoc(0, context.pos);
  const place = placeAt(before, (id) => columns.some((column) => column.id === id));
  if (place === null) return null;
  const from = context.pos - place.length;
  if (place.kind === "value") {
    const column = columns.find(({ id }) => id === place.column);
    const options = column ? await valueOptions(column) : [];
    return options.length === 0 ? null : { from, options, filter: true };
  }
  if (place.kind === "operator") {
    const options = operators.map((label, k) => ({ label, apply: `${label} `, type: "operator", boost: -k }));
    return { from, options: [...options, ...wordOptions], validFor: /^[a-z<>=!]*$/i };
  }
  if (place.length === 0 && !context.explicit) return null;
  return {
    from,
    options: [...columns.map(columnOption), ...functionOptions, ...wordOptions],
    validFor: /^"?\w*$/,
  };
}

const wordOptions: readonly Completion[] = words.map((label) => ({
  label,
  type: "word",
  apply: `${label} `,
}));
const functionOptions: readonly Completion[] = functions.map((label) => ({
  label: `${label}()`,
  type: "function",
  apply: `${label}(`,
}));
