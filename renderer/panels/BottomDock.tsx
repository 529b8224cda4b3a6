import type { KeyboardEvent } from "react";
import { IconButton } from "../components/Button";
import { integer } from "../components/format";
import { Splitter } from "../components/Splitter";
import { Timeline } from "../plots/Timeline";
import { bottomTabs, useLayout, type BottomTab } from "../stores/layoutStore";
import { useRowMask } from "../stores/rowMask";
import { TablePanel } from "../table/TablePanel";
import "./BottomDock.css";

const tabNames: Readonly<Record<BottomTab, string>> = { timeline: "Timeline", table: "Table" };

/** Arrow keys move between the tabs: one tab stop for both. */
function onTabKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  event.preventDefault();
  const at = bottomTabs.indexOf(useLayout.getState().bottomTab);
  const by = event.key === "ArrowRight" ? 1 : -1;
  const next = bottomTabs[(at + by + bottomTabs.length) % bottomTabs.length];
  if (next === undefined) return;
  useLayout.setState({ bottomTab: next });
  const tabs = event.currentTarget.querySelectorAll<HTMLElement>("[role='tab']");
  tabs[bottomTabs.indexOf(next)]?.focus();
}

/** The run over time, or the data as rows, below the map. */
export function BottomDock() {
  const tab = useLayout((layout) => layout.bottomTab);
  const isMaximised = useLayout((layout) => layout.isTableMaximised && layout.bottomTab === "table");
  const height = useLayout((layout) => (tab === "table" ? layout.tableHeight : layout.timelineHeight));
  const filtered = useRowMask((state) => state.count);
  return (
    <>
      {!isMaximised && (
        <Splitter
          size={tab === "table" ? "tableHeight" : "timelineHeight"}
          label={tab === "table" ? "Height of the table" : "Height of the timeline"}
          side="below"
        />
      )}
      <div
        className={isMaximised ? "bottom-dock maximised" : "bottom-dock"}
        style={isMaximised ? {} : { height }}
      >
        <div className="bottom-tabs" role="tablist" aria-label="Below the map" onKeyDown={onTabKey}>
          {bottomTabs.map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              id={`bottom-tab-${each}`}
              aria-selected={tab === each}
              aria-controls="bottom-panel"
              tabIndex={tab === each ? 0 : -1}
              data-testid={`bottom-${each}`}
              onClick={() => useLayout.setState({ bottomTab: each })}
            >
              {tabNames[each]}
              {each === "table" && filtered !== null && tab !== "table" && (
                <span className="num muted">{integer(filtered)}</span>
              )}
            </button>
          ))}
          {tab === "table" && (
            <IconButton
              icon={isMaximised ? "fold" : "fit"}
              label={isMaximised ? "Show the map again" : "Table over the map"}
              shortcut="Mod+Shift+T"
              className="bottom-maximise"
              data-testid="table-maximise"
              onClick={() => useLayout.setState({ isTableMaximised: !isMaximised })}
            />
          )}
        </div>
        <div
          className="bottom-panel"
          id="bottom-panel"
          role="tabpanel"
          aria-labelledby={`bottom-tab-${tab}`}
          {...(tab === "table" ? { "data-region": "timeline" } : {})}
        >
          {tab === "table" ? <TablePanel /> : <Timeline />}
        </div>
      </div>
    </>
  );
}
