import { IconButton } from "../../components/Button";
import { callShell } from "../../stores/engineClient";
import { chooseTheme, nextThemeChoice, useTheme, type ThemeChoice } from "../../theme/theme";

const icons = { dark: "moon", light: "sun", system: "system" } as const;
const names: Readonly<Record<ThemeChoice, string>> = {
  dark: "Dark theme",
  light: "Light theme",
  system: "Theme follows the system",
};

export function ThemeButton() {
  const choice = useTheme((theme) => theme.choice);
  const next = nextThemeChoice(choice);
  return (
    <IconButton
      icon={icons[choice]}
      label={`${names[choice]}. Switch to ${next}`}
      data-testid="theme"
      onClick={() => {
        chooseTheme(next);
        // The native frame follows where there is one; a browser's shell has none to colour.
        void callShell("shell:setTheme", { theme: next });
      }}
    />
  );
}
