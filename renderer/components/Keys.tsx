import { isMac, shortcutKeys } from "../commands/shortcut";
import "./Keys.css";

/** A shortcut as key caps. */
export function Keys({ shortcut }: { readonly shortcut: string }) {
  return (
    <span className="keys">
      {shortcutKeys(shortcut, isMac()).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
