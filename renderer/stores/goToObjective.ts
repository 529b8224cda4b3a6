import { toggleSection, useLayout } from "./layoutStore";
import { useView } from "./viewStore";

/** Shows what the model is trained on: the form in Explore, unfolded, with the focus in it. */
export function goToObjective(): void {
  useView.setState({ workspace: "explore" });
  if (useLayout.getState().isLeftFolded) useLayout.setState({ isLeftFolded: false });
  if (useLayout.getState().closedSections.includes("objective")) toggleSection("objective");
  // The form is there once the workspace is drawn; in a narrow window it hides behind its button in the rail.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>("[data-testid='rail-objective']")?.click();
      const section = document.querySelector<HTMLElement>(
        ".left-dock [aria-label='Objective'], .rail-overlay [aria-label='Objective']",
      );
      section?.scrollIntoView({ block: "nearest" });
      section?.querySelector<HTMLElement>("button, input")?.focus();
    }),
  );
}
