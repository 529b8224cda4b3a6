import { useState } from "react";
import { Button } from "../components/Button";
import { openFiles, openFolder } from "../commands/dataCommands";
import { lookAtPaths } from "./opening";

/** Quotes that file managers put around a copied path are not part of it. */
const cleanPath = (text: string): string =>
  text
    .trim()
    .replace(/^(["'])(.*)\1$/, "$2")
    .replace(/^file:\/\//, "");

/** A path typed or pasted, on the machine that the engine runs on. */
export function PathField() {
  const [text, setText] = useState("");
  const open = (): void => {
    const path = cleanPath(text);
    if (path !== "") lookAtPaths([path]);
  };
  return (
    <div className="open-path">
      <label htmlFor="open-path">Path of a file or folder on the engine’s machine</label>
      <div className="open-path-row">
        <div className="field">
          <input
            id="open-path"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            value={text}
            placeholder="/data/measurements.parquet"
            data-testid="open-path-input"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              open();
            }}
          />
        </div>
        <Button onClick={open} disabled={cleanPath(text) === ""} data-testid="open-path-go">
          Look
        </Button>
      </div>
      <div className="open-path-row">
        <Button onClick={() => void openFiles()}>Choose files…</Button>
        <Button onClick={() => void openFolder()}>Choose a folder…</Button>
      </div>
    </div>
  );
}
