import type { NamedColumn } from "./columnSource";
import { filterCasts, filterFunctions, type FilterType } from "./filterFunctions";
import { numberLiteral } from "./filterNumber";
import { refuseFilter } from "./filterRefusal";
import type { FilterNode } from "./filterTree";
import { nearestName } from "./nearestName";
import { quoted } from "./columnDatabase";

/** SQL made of nothing but what is let through, and the columns it reads. */
export interface CompiledFilter {
  readonly sql: string;
  /** The first is called t0.v in the SQL, the second t1.v… */
  readonly columns: readonly NamedColumn[];
}

interface Compiled {
  readonly sql: string;
  readonly type: FilterType;
  /** Set for a column as it stands. */
  readonly column?: NamedColumn;
  /** Set for a number or text as it stands. */
  readonly literal?: string;
}

/** A tree deeper than this is no condition that somebody wrote. */
const MAX_DEPTH = 250;

const comparisons: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: "=",
  COMPARE_NOTEQUAL: "<>",
  COMPARE_LESSTHAN: "<",
  COMPARE_GREATERTHAN: ">",
  COMPARE_LESSTHANOREQUALTO: "<=",
  COMPARE_GREATERTHANOREQUALTO: ">=",
  COMPARE_DISTINCT_FROM: "IS DISTINCT FROM",
  COMPARE_NOT_DISTINCT_FROM: "IS NOT DISTINCT FROM",
};

/** Why a kind of node is not let through. */
const refusals: Readonly<Record<string, string>> = {
  SUBQUERY: "A filter cannot ask another question inside.",
  WINDOW: "A filter looks at one row at a time.",
  PARAMETER: "A filter has no parameters.",
  STAR: "A filter names its columns one by one.",
  LAMBDA: "A filter has no functions of its own.",
  LAMBDA_REF: "A filter has no functions of its own.",
  COLLATE: "A filter has no collations; lower() ignores case.",
  DEFAULT: "A filter has no default.",
};

const typeNames: Readonly<Record<FilterType, string>> = {
  number: "a number",
  text: "text",
  boolean: "true or false",
  time: "a time",
  unknown: "nothing",
};

/**
 * Writes the tree anew as SQL: columns that there are, constants, and operators and functions of the list. Nothing that
 * the user wrote reaches DuckDB but as a quoted literal.
 * @throws AppErrorException `invalid-request` with the place
 */
export function compileFilter(
  tree: FilterNode,
  filter: string,
  columns: readonly NamedColumn[],
): CompiledFilter {
  const used: NamedColumn[] = [];
  const compiler = new Compiler(new TextEncoder().encode(filter), columns, (column) => {
    if (!used.includes(column)) used.push(column);
    return `t${used.indexOf(column)}.v`;
  });
  const whole = compiler.compile(tree, 0);
  if (whole.type !== "boolean" && whole.type !== "unknown") {
    refuseFilter({
      message: `The filter is ${typeNames[whole.type]}, not a condition.`,
      byte: tree.query_location ?? 0,
      expected: "a comparison such as age > 30",
    });
  }
  return { sql: whole.sql, columns: used };
}

class Compiler {
  readonly #byName: ReadonlyMap<string, NamedColumn>;

  constructor(
    private readonly source: Uint8Array,
    private readonly columns: readonly NamedColumn[],
    private readonly use: (column: NamedColumn) => string,
  ) {
    this.#byName = new Map(columns.map((column) => [column.id.toLowerCase(), column]));
  }

  compile(node: FilterNode, depth: number): Compiled {
    if (depth > MAX_DEPTH) {
      refuseFilter({
        message: "The filter is nested too deeply.",
        byte: node.query_location,
        hint: "Make it simpler.",
      });
    }
    const inner = (field: unknown): Compiled => this.compile(nodeOf(field), depth + 1);
    const all = (field: unknown): Compiled[] => listOf(field).map(inner);
    switch (node.class) {
      case "COLUMN_REF":
        return this.#column(node);
      case "CONSTANT":
        return this.#constant(node);
      case "COMPARISON":
        return this.#comparison(node, inner(node.left), inner(node.right));
      case "BETWEEN":
        return this.#between(node, inner(node.input), inner(node.lower), inner(node.upper));
      case "CONJUNCTION":
        return this.#conjunction(node, all(node.children));
      case "OPERATOR":
        return this.#operator(node, all(node.children));
      case "FUNCTION":
        return this.#function(node, all(node.children));
      case "CAST":
        return this.#cast(node, inner(node.child));
      case "CASE":
        return this.#choice(node, inner);
      default:
        return refuseFilter({
          message: refusals[node.class] ?? "The filter has something that filters do not have.",
          byte: node.query_location,
          found: node.class.toLowerCase().replaceAll("_", " "),
          hint: "Compare columns with values, joined by and, or, not.",
        });
    }
  }

  #column(node: FilterNode): Compiled {
    // `sepal.length` is read as a column of a table; here it can only be a name with a point in it.
    const written = listOf(node.column_names).map(String).join(".");
    const exact = this.columns.find(({ id }) => id === written);
    const named = exact ?? this.#byName.get(written.toLowerCase()) ?? this.#labelBy(written);
    if (named !== undefined) {
      const { kind } = named.column;
      return { sql: this.use(named), type: kind === "category" ? "text" : kind, column: named };
    }
    const byte = node.query_location;
    const nearest = nearestName(
      written,
      this.columns.map(({ id }) => id),
    );
    const isQuoted = byte !== undefined && this.source[byte] === 0x22;
    return refuseFilter({
      message: `There is no column "${written.slice(0, 80)}".`,
      byte,
      found: written.slice(0, 80),
      ...(nearest === null ? {} : { expected: nearest }),
      hint:
        nearest !== null
          ? `Did you mean ${nearest}?`
          : isQuoted
            ? `Text stands in single quotes: '${written.slice(0, 80)}'.`
            : "Names of columns stand as they are in the table's header; text in single quotes.",
    });
  }

  /** `label` is the label, however its column is called. */
  #labelBy(written: string): NamedColumn | undefined {
    if (written.toLowerCase() !== "label") return undefined;
    return this.columns.find(({ column }) => column.source === "label");
  }

  #constant(node: FilterNode): Compiled {
    // As DuckDB writes constants.
    const {
      type,
      is_null: isNull,
      value,
    } = node.value as {
      readonly type: { readonly id: string; readonly type_info: unknown };
      readonly is_null: boolean;
      readonly value?: unknown;
    };
    if (isNull) return { sql: "NULL", type: "unknown" };
    if (type.id === "VARCHAR") return { sql: quoted(String(value)), type: "text", literal: String(value) };
    if (type.id === "BOOLEAN") return { sql: value === true ? "TRUE" : "FALSE", type: "boolean" };
    const literal = numberLiteral(type, value, this.source, node.query_location);
    if (literal !== null) return { sql: literal, type: "number", literal };
    return refuseFilter({
      message: "The filter has a value of a kind that filters do not have.",
      byte: node.query_location,
      found: type.id.toLowerCase(),
    });
  }

  #comparison(node: FilterNode, left: Compiled, right: Compiled): Compiled {
    const operator = comparisons[node.type] ?? this.#unknown(node);
    const [a, b] = this.#alike(node, [left, right]);
    return { sql: `(${a?.sql} ${operator} ${b?.sql})`, type: "boolean" };
  }

  #between(node: FilterNode, input: Compiled, lower: Compiled, upper: Compiled): Compiled {
    if (node.type !== "COMPARE_BETWEEN") this.#unknown(node);
    const [x, low, high] = this.#alike(node, [input, lower, upper]);
    return { sql: `(${x?.sql} BETWEEN ${low?.sql} AND ${high?.sql})`, type: "boolean" };
  }

  #conjunction(node: FilterNode, parts: readonly Compiled[]): Compiled {
    const word = { CONJUNCTION_AND: " AND ", CONJUNCTION_OR: " OR " }[node.type] ?? this.#unknown(node);
    const children = listOf(node.children).map(nodeOf);
    const conditions = parts.map((part, i) => this.#expect(part, "boolean", children[i] ?? node));
    return { sql: `(${conditions.join(word)})`, type: "boolean" };
  }

  #operator(node: FilterNode, parts: readonly Compiled[]): Compiled {
    const [first] = parts;
    if (first === undefined) return this.#unknown(node);
    switch (node.type) {
      case "OPERATOR_NOT":
        return { sql: `(NOT ${this.#expect(first, "boolean", node)})`, type: "boolean" };
      case "OPERATOR_IS_NULL":
        return { sql: `(${first.sql} IS NULL)`, type: "boolean" };
      case "OPERATOR_IS_NOT_NULL":
        return { sql: `(${first.sql} IS NOT NULL)`, type: "boolean" };
      case "COMPARE_IN":
      case "COMPARE_NOT_IN": {
        const [tested, ...values] = this.#alike(node, parts).map(({ sql }) => sql);
        const word = node.type === "COMPARE_IN" ? "IN" : "NOT IN";
        return { sql: `(${tested} ${word} (${values.join(", ")}))`, type: "boolean" };
      }
      case "OPERATOR_COALESCE": {
        const alike = this.#alike(node, parts);
        const type = alike.find((part) => part.type !== "unknown")?.type ?? "unknown";
        return { sql: `coalesce(${alike.map(asText).join(", ")})`, type };
      }
      default:
        return this.#unknown(node);
    }
  }

  #function(node: FilterNode, parts: readonly Compiled[]): Compiled {
    const name = String(node.function_name);
    const known = filterFunctions.get(name.toLowerCase());
    const isPlain =
      (node.schema === "" || node.schema === "main") &&
      (node.catalog === "" || node.catalog === undefined) &&
      (node.filter === null || node.filter === undefined) &&
      node.distinct !== true;
    if (known === undefined || !isPlain) {
      const nearest = nearestName(name, filterFunctions.keys());
      return refuseFilter({
        message: `Filters have no function "${name.slice(0, 80)}".`,
        byte: node.query_location,
        found: name.slice(0, 80),
        hint:
          nearest === null
            ? "Functions of single values are there: lower, length, contains, abs, round and such."
            : `Did you mean ${nearest}?`,
      });
    }
    const { takes, optional = 0, gives, infix } = known;
    if (parts.length > takes.length || parts.length < takes.length - optional) {
      refuseFilter({
        message: `${name} takes ${takes.length - optional === takes.length ? "" : "up to "}${takes.length} values.`,
        byte: node.query_location,
        expected: takes.map((type) => typeNames[type]).join(", "),
        found: String(parts.length),
      });
    }
    const children = listOf(node.children).map(nodeOf);
    const sqls = parts.map((part, i) => this.#expect(part, takes[i] ?? "unknown", children[i] ?? node));
    if (infix === undefined) return { sql: `${name.toLowerCase()}(${sqls.join(", ")})`, type: gives };
    const [a, b] = sqls;
    return { sql: b === undefined ? `(${infix} ${a})` : `(${a} ${infix} ${b})`, type: gives };
  }

  #cast(node: FilterNode, child: Compiled): Compiled {
    const { id } = node.cast_type as { readonly id: string };
    const type = filterCasts.get(id);
    if (type === undefined) {
      return refuseFilter({
        message: `Filters cannot make a value into ${id.toLowerCase()}.`,
        byte: node.query_location,
        expected: [...filterCasts.keys()].map((name) => name.toLowerCase()).join(", "),
      });
    }
    // `true` comes as 't' cast to a boolean.
    const isWritten = child.literal !== undefined && node.try_cast !== true;
    return { sql: `${isWritten ? "CAST" : "TRY_CAST"}(${child.sql} AS ${id})`, type };
  }

  #choice(node: FilterNode, inner: (field: unknown) => Compiled): Compiled {
    const checks = listOf(node.case_checks).map((check) => {
      // As DuckDB writes the branches.
      const { when_expr: when, then_expr: then } = check as Readonly<Record<string, unknown>>;
      return [this.#expect(inner(when), "boolean", nodeOf(when)), inner(then)] as const;
    });
    const otherwise = inner(node.else_expr);
    const results = this.#alike(node, [...checks.map(([, then]) => then), otherwise]);
    const type = results.find((part) => part.type !== "unknown")?.type ?? "unknown";
    const branches = checks.map(([when], i) => `WHEN ${when} THEN ${asText(results[i] ?? otherwise)}`);
    return { sql: `CASE ${branches.join(" ")} ELSE ${asText(results.at(-1) ?? otherwise)} END`, type };
  }

  /** The operands of a comparison as the same type; what can be meant by a literal of another type is taken as that. */
  #alike(node: FilterNode, parts: readonly Compiled[]): readonly Compiled[] {
    const types = new Set(parts.map(({ type }) => type).filter((type) => type !== "unknown"));
    if (types.size <= 1) return parts;
    const column = parts.find((part) => part.column !== undefined);
    // `label = 3` of labels that are digits, `age = '30'`, `day > '2020-01-01'`.
    if (types.size === 2 && types.has("number") && types.has("text")) {
      const isMeant = parts.every(
        (part) =>
          part.type !== "text" || part.column !== undefined || Number.isFinite(Number(part.literal ?? NaN)),
      );
      if (isMeant) return parts.map((part) => (part.type === "text" ? asNumber(part) : part));
    }
    if (types.size === 2 && types.has("time") && types.has("text")) {
      const isMeant = parts.every((part) => part.type !== "text" || part.literal !== undefined);
      if (isMeant) return parts.map((part) => (part.type === "text" ? asTime(part) : part));
    }
    const odd = parts.find(({ type }) => type !== "unknown" && type !== (column ?? parts[0])?.type);
    const wanted = (column ?? parts[0])?.type ?? "unknown";
    return refuseFilter({
      message:
        column?.column === undefined
          ? `${typeNames[wanted]} is compared with ${typeNames[odd?.type ?? "unknown"]}.`
          : `"${column.column.id}" is ${typeNames[wanted]} and is compared with ${typeNames[odd?.type ?? "unknown"]}.`,
      byte: node.query_location,
      expected: typeNames[wanted],
      found: odd?.literal ?? typeNames[odd?.type ?? "unknown"],
    });
  }

  #expect(part: Compiled, type: FilterType, node: FilterNode): string {
    if (part.type === type || part.type === "unknown") return asText(part);
    return refuseFilter({
      message:
        part.column === undefined
          ? `Here stands ${typeNames[part.type]} where ${typeNames[type]} is needed.`
          : `"${part.column.id}" is ${typeNames[part.type]}; ${typeNames[type]} is needed here.`,
      byte: node.query_location,
      expected: typeNames[type],
      found: typeNames[part.type],
    });
  }

  #unknown(node: FilterNode): never {
    return refuseFilter({
      message: "The filter has an operator that filters do not have.",
      byte: node.query_location,
      found: node.type.toLowerCase().replaceAll("_", " "),
    });
  }
}

/** Functions take text, where a column of few values is held by its codes. */
function asText({ sql, column }: Compiled): string {
  return column?.column.kind === "category" ? `CAST(${sql} AS VARCHAR)` : sql;
}

const asNumber = (part: Compiled): Compiled => ({
  sql: `TRY_CAST(${part.sql} AS DOUBLE)`,
  type: "number",
});
const asTime = (part: Compiled): Compiled => ({ sql: `CAST(${part.sql} AS TIMESTAMP)`, type: "time" });

/** A field of the tree that holds a node. */
function nodeOf(field: unknown): FilterNode {
  if (typeof field === "object" && field !== null && "class" in field) return field as FilterNode;
  throw new Error("A part of the filter's tree is missing");
}

function listOf(field: unknown): readonly unknown[] {
  return Array.isArray(field) ? field : [];
}
