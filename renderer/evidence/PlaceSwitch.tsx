import { Segments } from "../components/Segments";
import { showPlace, usePlace } from "./placeStore";

/** At the head of the dock: one item, the data set, or two models against each other. */
export function PlaceSwitch() {
  const place = usePlace((state) => state.place);
  return (
    <div className="place-switch">
      <Segments
        label="What the evidence is of"
        value={place}
        choices={[
          { value: "item", label: "One item" },
          { value: "data", label: "Data set" },
          { value: "duel", label: "Duel" },
        ]}
        onChange={showPlace}
        testId="evidence-place"
      />
    </div>
  );
}
