import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, keymap, placeholder, type DecorationSet } from "@codemirror/view";
import { completeFilter } from "./filterCompletion";

/** Marks where the filter is wrong; null takes the mark away. */
export const markProblem = StateEffect.define<number | null>();

const problemMark = Decoration.mark({ class: "filter-wrong" });

/** The word at the place, or the last character when it is the end. */
function rangeAt(text: string, at: number): readonly [number, number] {
  const start = Math.min(at, Math.max(0, text.length - 1));
  const word = /^(?:"[^"]*"|'[^']*'|[\w.]+|\S)/.exec(text.slice(start))?.[0] ?? " ";
  return [start, Math.min(text.length, start + word.length)];
}

const problemField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(markProblem)) continue;
      const text = transaction.newDoc.toString();
      if (effect.value === null || text.length === 0) return Decoration.none;
      const [from, to] = rangeAt(text, effect.value);
      return Decoration.set([problemMark.range(from, to)]);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

interface EditorEvents {
  onChange(text: string): void;
  onEnter(text: string): void;
  onEscape(): void;
}

/** The editor of a filter: one line, with completion; Enter applies. */
export function filterExtensions(events: EditorEvents): readonly Extension[] {
  return [
    history(),
    problemField,
    placeholder("Filter: age > 30 and label = 'B'"),
    autocompletion({ override: [completeFilter], icons: false, activateOnTypingDelay: 60 }),
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      {
        key: "Enter",
        run(view) {
          if (completionStatus(view.state) === "active" && acceptCompletion(view)) return true;
          events.onEnter(view.state.doc.toString());
          return true;
        },
      },
      ...completionKeymap.filter(({ key }) => key !== "Enter"),
      {
        key: "Escape",
        run() {
          events.onEscape();
          return true;
        },
      },
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    // One line: what is pasted loses its line ends.
    EditorState.transactionFilter.of((transaction) => (transaction.newDoc.lines > 1 ? [] : transaction)),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\s*\n\s*/g, " ")),
    EditorView.contentAttributes.of({ "aria-label": "Filter", "data-testid": "filter" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) events.onChange(update.state.doc.toString());
    }),
  ];
}
