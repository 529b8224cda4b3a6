/** The filter's editor, while there is one: other parts of the window write into it. */
export interface FilterEditorHandle {
  focus(): void;
  /** Adds a column's name to what stands there, joined by `and`, and waits for the rest. */
  write(name: string): void;
}

let editor: FilterEditorHandle | null = null;

/** Registers the editor that is mounted. Returns its off switch. */
export function registerFilterEditor(handle: FilterEditorHandle): () => void {
  editor = handle;
  return () => {
    if (editor === handle) editor = null;
  };
}

export const focusFilter = (): void => editor?.focus();
export const writeFilter = (name: string): void => editor?.write(name);
