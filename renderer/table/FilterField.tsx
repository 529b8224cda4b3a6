import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useView } from "../stores/viewStore";
import { characterAt } from "./characterAt";
import { registerFilterEditor } from "./filterDraft";
import { filterExtensions, markProblem } from "./filterEditor";
import { rememberFilter } from "./filterHistory";
import { useFiltering } from "./rowFiltering";

/** ms without a key after which what is written counts, and after which what is wrong with it is said. */
const LIVE = 150;
const REST = 1500;

const applyFilter = (filter: string): void => {
  const { rowFilter } = useView.getState();
  if (rowFilter.filter !== filter) useView.setState({ rowFilter: { ...rowFilter, filter } });
};

/** Where rows are chosen in words, with the error at its place. It follows the view, as when a change is undone. */
export function FilterField() {
  const root = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const filter = useView((state) => state.rowFilter.filter);
  const problem = useFiltering((state) => state.problem);
  const isUnfinished = useFiltering((state) => state.isUnfinished);

  useEffect(() => {
    const parent = root.current;
    if (!parent) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const finish = (): void => {
      clearTimeout(timer);
      clearTimeout(rest);
      useFiltering.setState({ isUnfinished: false });
    };
    const editor = new EditorView({
      parent,
      doc: useView.getState().rowFilter.filter,
      extensions: [
        ...filterExtensions({
          onChange(text) {
            finish();
            useFiltering.setState({ isUnfinished: true });
            rest = setTimeout(finish, REST);
            timer = setTimeout(() => applyFilter(text), LIVE);
          },
          onEnter(text) {
            finish();
            applyFilter(text);
            rememberFilter(text);
          },
          onEscape: () => editor.contentDOM.blur(),
        }),
      ],
    });
    view.current = editor;
    const off = registerFilterEditor({
      focus: () => editor.focus(),
      write(name) {
        const text = editor.state.doc.toString().trimEnd();
        const insert = text === "" ? `${name} ` : `${text} and ${name} `;
        editor.dispatch({
          changes: { from: 0, to: editor.state.doc.length, insert },
          selection: { anchor: insert.length },
        });
        editor.focus();
      },
    });
    return () => {
      off();
      finish();
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === filter || editor.hasFocus) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: filter } });
  }, [filter]);

  useEffect(() => {
    const byte = problem?.where?.byte;
    const at = byte === undefined ? null : characterAt(useView.getState().rowFilter.filter, byte);
    view.current?.dispatch({ effects: markProblem.of(at) });
  }, [problem]);

  return (
    <div
      ref={root}
      className={`filter-field ${problem ? (isUnfinished ? "unfinished" : "refused") : ""}`}
      data-testid="filter-field"
    />
  );
}

/** What is wrong with the filter, under its field. */
export function FilterProblem() {
  const problem = useFiltering((state) => state.problem);
  const isUnfinished = useFiltering((state) => state.isUnfinished);
  if (problem === null || isUnfinished) return null;
  const { message, expected, found, hint } = problem;
  return (
    <p className="filter-problem" role="alert" data-testid="filter-problem">
      {message}
      {expected !== undefined && ` Expected ${expected}${found === undefined ? "" : `, found ${found}`}.`}
      {hint !== undefined && <span className="muted"> {hint}</span>}
    </p>
  );
}
