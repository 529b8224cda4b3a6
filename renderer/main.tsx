import "./theme/tokens.css";
import "./theme/base.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { startKeyboard } from "./commands/keyboard";
import { NoTokenError } from "./connection/connectEngine";
import { EmptyState } from "./components/EmptyState";
import { startSession } from "./stores/startSession";
import { startInputModality } from "./theme/inputModality";
import { startTheme } from "./theme/theme";
import { startLargeType } from "./tour/tourMemory";

const element = document.getElementById("root");
if (!element) throw new Error("index.html has no element with the id root");
const root = createRoot(element);

startTheme();
startLargeType();
startInputModality();
try {
  startSession();
  startKeyboard();
  root.render(<App />);
} catch (error) {
  if (!(error instanceof NoTokenError)) throw error;
  root.render(<EmptyState text={error.message} />);
}
