import type { Queries } from "./columnDatabase";
import { quoted } from "./columnDatabase";
import type { NamedColumn } from "./columnSource";
import { refuseFilter } from "./filterRefusal";

/** A node of the tree that DuckDB's parser makes of an expression, as its JSON has it. */
export interface FilterNode {
  readonly class: string;
  readonly type: string;
  readonly query_location?: number;
  readonly [field: string]: unknown;
}

/** The filter stands after this in the statement that is parsed. */
const BEFORE = "SELECT 1 FROM t WHERE ";

/**
 * What DuckDB's parser makes of the filter; nothing is run. Positions in the tree count from the start of the filter.
 * @throws AppErrorException `invalid-request` with the place, unless it is one expression and nothing else
 */
export async function parseFilter(
  filter: string,
  columns: readonly NamedColumn[],
  queries: Queries,
): Promise<FilterNode> {
  if (filter.includes("\0")) refuseFilter({ message: "The filter has a zero byte in it.", byte: 0 });
  const [[json] = []] = await queries.rows(`SELECT json_serialize_sql(${quoted(BEFORE + filter)})`);
  // DuckDB writes it; what of it is used is looked at one by one.
  const parsed = JSON.parse(String(json)) as Parsed;
  if (parsed.error === true) return explainSyntax(parsed, filter, columns);
  const { statements = [] } = parsed;
  const [statement] = statements;
  if (statement === undefined || statements.length > 1) {
    const byte = Buffer.byteLength(filter.slice(0, filter.indexOf(";")));
    refuseFilter({
      message: "A filter is one condition.",
      byte,
      found: ";",
      hint: "Join conditions by and.",
    });
  }
  const { where_clause: where, ...rest } = statement.node;
  if (!isPlain(rest) || where === null || where === undefined) {
    refuseFilter({
      message: "A filter is a condition alone.",
      expected: "such as age > 30 and label = 'B'",
      hint: "Leave out order by, limit, group by and the like: the table sorts by its headers.",
    });
  }
  return shifted(where) as FilterNode;
}

interface Parsed {
  readonly error?: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly { readonly node: Readonly<Record<string, unknown>> }[];
}

/** Whether there is nothing beside `SELECT 1 FROM t`. */
function isPlain(node: Readonly<Record<string, unknown>>): boolean {
  const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);
  return (
    node.type === "SELECT_NODE" &&
    node.aggregate_handling === "STANDARD_HANDLING" &&
    ["modifiers", "group_expressions", "group_sets", "having", "sample", "qualify"].every((field) =>
      isEmpty(node[field]),
    )
  );
}

/** The same tree with places counted from the start of the filter; those that DuckDB does not know are left out. */
function shifted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shifted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, unknown][] => {
      if (key !== "query_location") return [[key, shifted(inner)]];
      const byte = Number(inner) - BEFORE.length;
      return byte >= 0 && byte <= 1 << 20 ? [[key, byte]] : [];
    }),
  );
}

function explainSyntax(
  { error_message: said = "", position }: Parsed,
  filter: string,
  columns: readonly NamedColumn[],
): never {
  const length = Buffer.byteLength(filter);
  const byte = position === undefined ? 0 : Math.min(length, Math.max(0, Number(position) - BEFORE.length));
  const near = /at or near "([^]*)"$/.exec(said)?.[1];
  if (/depth/i.test(said)) {
    return refuseFilter({ message: "The filter is nested too deeply.", hint: "Make it simpler." });
  }
  if (/unterminated quoted string/.test(said)) {
    return refuseFilter({
      message: "The text is not closed.",
      byte,
      hint: "It ends with a single quote: 'B'.",
    });
  }
  if (/unterminated/.test(said)) {
    return refuseFilter({ message: "Something is opened here and not closed.", byte, ...found(near) });
  }
  if (/end of input/.test(said)) {
    return refuseFilter({
      message: "The filter ends too early.",
      byte: length,
      expected: "a column, a value or a closing bracket",
    });
  }
  // A word of the language as well: group, order, end.
  const isColumn = columns.some(({ id }) => id.toLowerCase() === near?.toLowerCase());
  return refuseFilter({
    message:
      near === undefined
        ? "The filter cannot be read."
        : `The filter cannot be read at "${near.slice(0, 40)}".`,
    byte,
    ...found(near),
    expected: "a condition such as age > 30 and label = 'B'",
    ...(isColumn ? { hint: `A column of this name stands in double quotes: "${near}".` } : {}),
  });
}

const found = (near: string | undefined): { readonly found?: string } =>
  near === undefined ? {} : { found: near.slice(0, 80) };
