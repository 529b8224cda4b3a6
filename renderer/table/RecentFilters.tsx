import { DropdownMenu } from "radix-ui";
import { Icon } from "../components/Icon";
import { Tip } from "../components/Tip";
import { useView } from "../stores/viewStore";
import { useRecentFilters } from "./filterHistory";

/** Filters of before, to be used again. */
export function RecentFilters() {
  const filters = useRecentFilters((state) => state.filters);
  return (
    <DropdownMenu.Root>
      <Tip text="Recent filters">
        <DropdownMenu.Trigger asChild>
          <button
            type="button"
            className="icon-button"
            aria-label="Recent filters"
            disabled={filters.length === 0}
            data-testid="recent-filters"
          >
            <Icon name="slow" size={14} />
          </button>
        </DropdownMenu.Trigger>
      </Tip>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" collisionPadding={6}>
          {filters.map((filter) => (
            <DropdownMenu.Item
              key={filter}
              className="menu-item"
              onSelect={() => useView.setState(({ rowFilter }) => ({ rowFilter: { ...rowFilter, filter } }))}
            >
              <span className="num recent-filter">{filter}</span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
