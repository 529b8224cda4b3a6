import { recentName, useRecent } from "../stores/recentFiles";
import { lookAtPaths } from "./opening";

/** What was opened lately, to be looked at again with what was decided then. */
export function RecentList() {
  const recent = useRecent((state) => state.recent);
  if (recent.length === 0) return null;
  return (
    <section aria-label="Recent" className="open-recent">
      <h3>Recent</h3>
      {recent.map(({ paths, plan }) => (
        <button key={paths.join("\n")} type="button" onClick={() => lookAtPaths(paths, plan)}>
          <span>{recentName(paths)}</span>
          <small>{paths[0]}</small>
        </button>
      ))}
    </section>
  );
}
