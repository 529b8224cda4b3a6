/** What an expression is worth; `unknown` for NULL, which fits everywhere. */
export type FilterType = "number" | "text" | "boolean" | "time" | "unknown";

export interface FilterFunction {
  /** As it is asked for; those from the second `optional` on may be left out. */
  readonly takes: readonly FilterType[];
  readonly optional?: number;
  readonly gives: FilterType;
  /** How it is written between two operands; absent for `name(…)`. */
  readonly infix?: string;
}

const number = (count = 1, optional = 0): FilterFunction => ({
  takes: Array.from({ length: count }, () => "number" as const),
  optional,
  gives: "number",
});
const text = (gives: FilterType, ...takes: readonly FilterType[]): FilterFunction => ({ takes, gives });
const between = (infix: string): FilterFunction => ({ ...number(2), infix });
const matching = (infix: string): FilterFunction => ({ ...text("boolean", "text", "text"), infix });

/** Functions of single values that see nothing but their arguments, by DuckDB's name of them. */
export const filterFunctions: ReadonlyMap<string, FilterFunction> = new Map<string, FilterFunction>([
  ["+", { ...between("+"), optional: 1 }],
  ["-", { ...between("-"), optional: 1 }],
  ["*", between("*")],
  ["/", between("/")],
  ["//", between("//")],
  ["%", between("%")],
  ["**", between("**")],
  ["^", between("**")],
  ["~~", matching("LIKE")],
  ["!~~", matching("NOT LIKE")],
  ["~~*", matching("ILIKE")],
  ["!~~*", matching("NOT ILIKE")],
  ["~~~", matching("GLOB")],
  ["||", { ...text("text", "text", "text"), infix: "||" }],
  ["like_escape", text("boolean", "text", "text", "text")],
  ["not_like_escape", text("boolean", "text", "text", "text")],
  ["ilike_escape", text("boolean", "text", "text", "text")],
  ["not_ilike_escape", text("boolean", "text", "text", "text")],
  ["regexp_full_match", text("boolean", "text", "text")],
  ["regexp_matches", text("boolean", "text", "text")],
  ["contains", text("boolean", "text", "text")],
  ["starts_with", text("boolean", "text", "text")],
  ["prefix", text("boolean", "text", "text")],
  ["ends_with", text("boolean", "text", "text")],
  ["suffix", text("boolean", "text", "text")],
  ["lower", text("text", "text")],
  ["upper", text("text", "text")],
  ["trim", text("text", "text")],
  ["ltrim", text("text", "text")],
  ["rtrim", text("text", "text")],
  ["length", text("number", "text")],
  ["replace", text("text", "text", "text", "text")],
  ["substring", { takes: ["text", "number", "number"], optional: 1, gives: "text" }],
  ["left", text("text", "text", "number")],
  ["right", text("text", "text", "number")],
  ["abs", number()],
  ["sign", number()],
  ["round", number(2, 1)],
  ["floor", number()],
  ["ceil", number()],
  ["ceiling", number()],
  ["trunc", number()],
  ["sqrt", number()],
  ["exp", number()],
  ["ln", number()],
  ["log", number()],
  ["log2", number()],
  ["log10", number()],
  ["pow", number(2)],
  ["power", number(2)],
  ["mod", number(2)],
  ["sin", number()],
  ["cos", number()],
  ["tan", number()],
  ["atan", number()],
  ["atan2", number(2)],
  ["least", number(2)],
  ["greatest", number(2)],
  ["isfinite", { takes: ["number"], gives: "boolean" }],
  ["isinf", { takes: ["number"], gives: "boolean" }],
  ["year", text("number", "time")],
  ["month", text("number", "time")],
  ["day", text("number", "time")],
  ["hour", text("number", "time")],
]);

/** Types that a value may be cast to, and what the result is. */
export const filterCasts: ReadonlyMap<string, FilterType> = new Map<string, FilterType>([
  ["BOOLEAN", "boolean"],
  ["TINYINT", "number"],
  ["SMALLINT", "number"],
  ["INTEGER", "number"],
  ["BIGINT", "number"],
  ["FLOAT", "number"],
  ["DOUBLE", "number"],
  ["VARCHAR", "text"],
  ["DATE", "time"],
  ["TIMESTAMP", "time"],
]);
