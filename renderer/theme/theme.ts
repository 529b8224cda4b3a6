import { create } from "zustand";

export type ThemeChoice = "dark" | "light" | "system";
export type ThemeName = "dark" | "light";

interface ThemeState {
  readonly choice: ThemeChoice;
  /** What is shown: the choice, or what the system asks for. */
  readonly shown: ThemeName;
}

const storageKey = "priorscape.theme";

function storedChoice(): ThemeChoice {
  const stored = globalThis.localStorage?.getItem(storageKey);
  return stored === "dark" || stored === "light" ? stored : "system";
}

/** The theme that a choice shows. Dark unless the system asks for light. */
export function shownTheme(choice: ThemeChoice, systemPrefersLight: boolean): ThemeName {
  if (choice !== "system") return choice;
  return systemPrefersLight ? "light" : "dark";
}

const prefersLight = () => globalThis.matchMedia?.("(prefers-color-scheme: light)").matches ?? false;

export const useTheme = create<ThemeState>(() => {
  const choice = storedChoice();
  return { choice, shown: shownTheme(choice, prefersLight()) };
});

export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") globalThis.localStorage?.removeItem(storageKey);
  else globalThis.localStorage?.setItem(storageKey, choice);
  useTheme.setState({ choice, shown: shownTheme(choice, prefersLight()) });
}

/** Dark, light, system, dark … */
export function nextThemeChoice(choice: ThemeChoice): ThemeChoice {
  switch (choice) {
    case "dark":
      return "light";
    case "light":
      return "system";
    case "system":
      return "dark";
  }
}

/** Keeps the document's `data-theme` as the store says, and follows the system. Returns its off switch. */
export function startTheme(): () => void {
  const show = () => {
    const { dataset } = document.documentElement;
    // Colours that fade on hover must not fade from one theme to the other.
    dataset["switching"] = "";
    dataset["theme"] = useTheme.getState().shown;
    requestAnimationFrame(() => requestAnimationFrame(() => delete dataset["switching"]));
  };
  const media = globalThis.matchMedia("(prefers-color-scheme: light)");
  const followSystem = () => chooseTheme(useTheme.getState().choice);
  show();
  media.addEventListener("change", followSystem);
  const unsubscribe = useTheme.subscribe(show);
  return () => {
    media.removeEventListener("change", followSystem);
    unsubscribe();
  };
}
