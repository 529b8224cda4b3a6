import { SectionRail, type RailSection } from "../../components/SectionRail";
import { useLayout } from "../../stores/layoutStore";
import { DataSection } from "./DataSection";
import { ModelSection } from "./ModelSection";
import { ObjectiveSection } from "./ObjectiveSection";
import { TrainingSection } from "./TrainingSection";
import { ViewSection } from "./ViewSection";
import "./LeftDock.css";

const railSections: readonly RailSection[] = [
  { id: "data", icon: "data", label: "Data", content: <DataSection isPinned /> },
  { id: "model", icon: "model", label: "Model", content: <ModelSection isPinned /> },
  { id: "objective", icon: "objective", label: "Objective", content: <ObjectiveSection isPinned /> },
  { id: "training", icon: "training", label: "Training", content: <TrainingSection isPinned /> },
  { id: "view", icon: "view", label: "View", content: <ViewSection isPinned /> },
];

export function LeftDock({ isNarrow }: { readonly isNarrow: boolean }) {
  const isFolded = useLayout((layout) => layout.isLeftFolded);
  if (isNarrow || isFolded) {
    return <SectionRail label="Setup" sections={railSections} canUnfold={!isNarrow} testId="rail" />;
  }
  return (
    <aside className="left-dock" aria-label="Setup" data-region="left">
      <DataSection />
      <ModelSection />
      <ObjectiveSection />
      <TrainingSection />
      <ViewSection />
    </aside>
  );
}
