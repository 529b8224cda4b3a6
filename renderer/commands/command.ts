import type { ViewState } from "../stores/viewStore";

/** One thing that the user can do: it feeds the palette, the tooltips, the keyboard and the native menu alike. */
export interface Command {
  readonly id: string;
  /** Imperative, sentence case: "Fit the view". */
  readonly title: string;
  readonly group: "Training" | "View" | "Data" | "Model" | "Edit" | "Help";
  readonly shortcut?: string;
  /** Why it cannot run now, one sentence for a tooltip; null when it can. */
  readonly blocked?: () => string | null;
  /** The only workspace in which its shortcut holds and the palette offers it; without one, every workspace. */
  readonly workspace?: ViewState["workspace"];
  /** Left out of the palette: it makes sense from the keyboard alone. */
  readonly isKeyboardOnly?: boolean;
  run(): void;
}
