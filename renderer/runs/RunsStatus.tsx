import { useEngineMirror } from "../stores/engineMirror";
import "../panels/StatusBar.css";

const hints = [
  ["↑ ↓", "choose"],
  ["Space", "add to the comparison"],
  ["Enter", "open"],
  ["F2", "rename"],
  ["Delete", "move to the bin"],
  ["Esc", "choose none"],
] as const;

export function RunsStatus() {
  const workspace = useEngineMirror((mirror) => mirror.session?.workspace ?? null);
  return (
    <footer className="status-bar" data-region="status">
      {hints.map(([key, does]) => (
        <span key={key}>
          <b>{key}</b> {does}
        </span>
      ))}
      <span className="spacer" />
      {workspace !== null && <span className="status-extra">Kept in {workspace}</span>}
    </footer>
  );
}
