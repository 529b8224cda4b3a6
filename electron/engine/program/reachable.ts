import type { Node, Value } from "./graph";

/** The nodes and constants that the outputs need and `scope` has not, in the order they were made. */
export function reachable(
  outputs: readonly Value[],
  scope: ReadonlySet<Value>,
): { nodes: readonly Node[]; constants: readonly Value[] } {
  const seen = new Set<Value>(scope);
  const nodes = new Map<Node, number>();
  const constants: Value[] = [];
  const pending = [...outputs];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    const { source, id } = value;
    if (source.kind === "input") continue;
    if (source.kind !== "node") {
      constants.push(value);
      continue;
    }
    if (nodes.has(source.node)) continue;
    nodes.set(source.node, id);
    for (const input of source.node.inputs) if (input !== null) pending.push(input);
  }
  const ordered = [...nodes].sort(([, a], [, b]) => a - b).map(([node]) => node);
  return { nodes: ordered, constants: constants.sort((a, b) => a.id - b.id) };
}
