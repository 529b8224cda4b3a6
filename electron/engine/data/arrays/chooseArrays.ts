import { fail } from "#shared/domain/appError";
import type { OpenPlan } from "#shared/domain/openPlan";
import { isMeanName, spreadOfName, type SpreadKind } from "../tables/latentNames";
import { elementsOf, type ArrayEntry } from "./arrayEntry";

/** What the arrays of a source are for. */
export interface ChosenArrays {
  /** What the model sees; null when the source holds nothing but latents. */
  readonly x: ArrayEntry | null;
  readonly mean: ArrayEntry | null;
  readonly spread: { readonly entry: ArrayEntry; readonly holds: SpreadKind } | null;
  readonly labels: ArrayEntry | null;
  /** One value a row, shown beside. */
  readonly beside: readonly ArrayEntry[];
  readonly count: number;
  readonly remarks: readonly string[];
}

const labelName = /^(labels?|y|targets?|class(es)?|categories)([_-]?(train|test|all))?$/i;
const xName = /^(x|data|images?|imgs?|features?|inputs?|samples|arr_0)([_-]?(train|all))?$/i;
const idName = /^(ids?|names?|index|barcodes?|obs_names|filenames?)$/i;

/** Is the array one value for each row, by which rows are called? */
export function isIdArray({ name, isText }: ArrayEntry): boolean {
  return isText && idName.test(lastPart(name));
}

function lastPart(name: string): string {
  return name.replace(/^.*[/:]/, "");
}

/** Tells by the plan, the names and the shapes which array is what. Fails when none can be x or latents. */
export function chooseArrays(entries: readonly ArrayEntry[], plan: OpenPlan, file: string): ChosenArrays {
  const isNumbers = ({ type }: ArrayEntry): boolean => type !== null;
  const tables = entries.filter((entry) => isNumbers(entry) && entry.shape.length >= 2);
  const named = plan.array === undefined ? null : byName(entries, plan.array, file);
  const spreadArray = plan.spread === undefined ? null : byName(entries, plan.spread.array, file);
  const isLatents = plan.use === "latents";
  const main = named ?? (isLatents ? findMean(tables) : findX(tables, entries.filter(isNumbers)));
  if (main === null) return refuseAll(entries, file);
  const count = main.shape[0] ?? 1;
  const isPerRow = (entry: ArrayEntry): boolean =>
    entry !== main && entry.note === null && entry.shape[0] === count && elementsOf(entry.shape) === count;
  const labels =
    entries.find((entry) => isPerRow(entry) && labelName.test(lastPart(entry.name)) && !isFloats(entry)) ??
    null;
  const spread = isLatents ? findSpread(main, tables, spreadArray, plan) : null;
  const x = isLatents ? findBesideLatents(main, spread?.entry ?? null, tables, plan) : main;
  const used = [main, labels, spread?.entry, x];
  const beside = entries.filter((entry) => isPerRow(entry) && !used.includes(entry));
  const unused = entries.filter((entry) => !used.includes(entry) && !beside.includes(entry));
  return {
    x,
    mean: isLatents ? main : null,
    spread,
    labels,
    beside,
    count,
    remarks: unused.length === 0 ? [] : [`Arrays not used: ${listed(unused)}.`],
  };
}

function isFloats({ type }: ArrayEntry): boolean {
  return type !== null && /float/.test(type);
}

function listed(entries: readonly ArrayEntry[]): string {
  const names = entries.slice(0, 6).map(({ name }) => `"${name.slice(0, 60)}"`);
  return names.join(", ") + (entries.length > 6 ? ` and ${entries.length - 6} more` : "");
}

function byName(entries: readonly ArrayEntry[], name: string, file: string): ArrayEntry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry;
  return fail({
    code: "invalid-request",
    message: `${file} has no array "${name}".`,
    where: { file, field: "plan.array" },
    expected: listed(entries),
    found: name,
  });
}

/** By name, or the largest; one value a row is x where nothing has more. */
function findX(tables: readonly ArrayEntry[], numbers: readonly ArrayEntry[]): ArrayEntry | null {
  const called = tables.find(({ name }) => xName.test(lastPart(name)));
  return called ?? largest(tables) ?? largest(numbers.filter(({ shape }) => shape.length === 1));
}

function findMean(tables: readonly ArrayEntry[]): ArrayEntry | null {
  const matrices = tables.filter(({ shape }) => shape.length === 2);
  const plain = matrices.filter(({ name }) => spreadOfName(name) === null);
  return plain.find(({ name }) => isMeanName(name)) ?? largest(plain);
}

function findSpread(
  mean: ArrayEntry,
  tables: readonly ArrayEntry[],
  given: ArrayEntry | null,
  plan: OpenPlan,
): ChosenArrays["spread"] {
  if (given !== null) return { entry: given, holds: plan.spread?.holds ?? spreadOfName(given.name) ?? "sd" };
  const entry = tables.find(
    (table) =>
      table !== mean && spreadOfName(table.name) !== null && String(table.shape) === String(mean.shape),
  );
  if (entry === undefined) return null;
  return { entry, holds: spreadOfName(entry.name) ?? "sd" };
}

/** Data that lie beside their latents: only where they are called so. */
function findBesideLatents(
  mean: ArrayEntry,
  spread: ArrayEntry | null,
  tables: readonly ArrayEntry[],
  plan: OpenPlan,
): ArrayEntry | null {
  const role = (entry: ArrayEntry): boolean =>
    plan.roles?.[entry.name] === "x" || (plan.roles === undefined && xName.test(lastPart(entry.name)));
  const rest = tables.filter((table) => table !== mean && table !== spread);
  return rest.find((table) => role(table) && table.shape[0] === mean.shape[0]) ?? null;
}

function largest(entries: readonly ArrayEntry[]): ArrayEntry | null {
  return [...entries].sort((a, b) => elementsOf(b.shape) - elementsOf(a.shape))[0] ?? null;
}

function refuseAll(entries: readonly ArrayEntry[], file: string): never {
  const told = entries.map(
    ({ name, shape, dtype, note }) =>
      `${name} (${shape.join(" × ")} of ${dtype}${note === null ? "" : `, ${note}`})`,
  );
  return fail({
    code: entries.some(({ note }) => note !== null) ? "unsupported" : "file-format",
    message: `${file} holds no array of numbers that could be data.`,
    where: { file },
    expected: "an array of rows × values, or rows × height × width",
    found: told.join("; ").slice(0, 400) || "no array",
    hint: "Object arrays can be converted: array.astype('float32').",
  });
}
