import { showPlace } from "../evidence/placeStore";
import { useView } from "../stores/viewStore";
import { progressText } from "./surveyFigures";
import { useSurvey } from "./surveyStore";

/** In the status bar while the evidence of the data set is being computed or waits to go on; a click leads there. */
export function SurveyStatusItem() {
  const status = useSurvey((state) => state.status);
  if (status === null || status.state === "done") return null;
  return (
    <button
      type="button"
      className="status-survey"
      data-testid="status-survey"
      onClick={() => {
        useView.setState({ workspace: "evidence" });
        showPlace("data");
      }}
    >
      Evidence: {progressText(status)}
    </button>
  );
}
