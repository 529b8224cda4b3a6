import { significant } from "../components/format";
import { Icon } from "../components/Icon";
import { setBrush } from "../stores/brushes";
import { useView, type Brush } from "../stores/viewStore";
import { toggleWithin, useNamedSelections } from "./namedSelections";
import { useTable } from "./tableStore";

function brushText(brush: Brush, isTime: boolean): string {
  if (brush.kind === "values") {
    const [first = "", ...rest] = brush.values;
    return rest.length === 0
      ? `${brush.column} = ${first}`
      : `${brush.column}: ${brush.values.length} values`;
  }
  const write = (value: number): string =>
    isTime ? new Date(value).toISOString().slice(0, 10) : significant(value);
  return `${brush.column} ${write(brush.low)} … ${write(brush.high)}`;
}

function Chip({ text, title, onRemove }: { text: string; title?: string; onRemove: () => void }) {
  return (
    <span className="filter-chip" title={title}>
      <span>{text}</span>
      <button type="button" aria-label={`Remove ${text}`} onClick={onRemove}>
        <Icon name="close" size={11} />
      </button>
    </span>
  );
}

/** What else filters besides words: ranges and values of columns, named selections. Each can be taken away. */
export function FilterChips() {
  const { brushes, within } = useView((view) => view.rowFilter);
  const selections = useNamedSelections((state) => state.selections);
  const columns = useTable((table) => table.columns);
  return (
    <>
      {brushes.map((brush) => (
        <Chip
          key={brush.column}
          text={brushText(brush, columns.find(({ id }) => id === brush.column)?.kind === "time")}
          {...(brush.kind === "values" ? { title: brush.values.join(", ") } : {})}
          onRemove={() => setBrush(brush.column, null)}
        />
      ))}
      {within.map((id) => (
        <Chip
          key={id}
          text={`in “${selections.find((each) => each.id === id)?.name ?? "a selection"}”`}
          onRemove={() => toggleWithin(id)}
        />
      ))}
    </>
  );
}
