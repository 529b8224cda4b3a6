import type { ComponentType } from "react";
import type { IconName } from "../components/Icon";
import { SectionRail } from "../components/SectionRail";
import { AggregateSection } from "./AggregateSection";
import { DrawsSection } from "./DrawsSection";
import { HolesSection } from "./HolesSection";
import { ShowSection } from "./ShowSection";
import { useHasModel, useLatentSize } from "../stores/latentSpace";

interface Part {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  readonly Section: ComponentType;
  /** Has no meaning with one latent dimension. */
  readonly needsPlane: boolean;
  /** Decodes. */
  readonly needsModel?: boolean;
}

const parts: readonly Part[] = [
  { id: "aggregate", icon: "data", label: "Aggregate", Section: AggregateSection, needsPlane: false },
  { id: "holes", icon: "search", label: "Holes", Section: HolesSection, needsPlane: true },
  { id: "show", icon: "view", label: "Show", Section: ShowSection, needsPlane: true },
  {
    id: "draws",
    icon: "dice",
    label: "Prior draws",
    Section: DrawsSection,
    needsPlane: false,
    needsModel: true,
  },
];

function useParts(): readonly Part[] {
  const latentSize = useLatentSize();
  const hasModel = useHasModel();
  return parts.filter(
    ({ needsPlane, needsModel }) => (!needsPlane || latentSize > 1) && (needsModel !== true || hasModel),
  );
}

export function OverlapLeft({
  isRail,
  canUnfold,
}: {
  readonly isRail: boolean;
  readonly canUnfold: boolean;
}) {
  const offered = useParts();
  if (isRail) {
    const sections = offered.map(({ id, icon, label, Section }) => ({
      ...{ id, icon, label },
      content: <Section key={id} />,
    }));
    return (
      <SectionRail label="Overlap settings" sections={sections} canUnfold={canUnfold} testId="overlap-rail" />
    );
  }
  return (
    <aside className="left-dock" aria-label="Overlap settings" data-region="left">
      {offered.map(({ id, Section }) => (
        <Section key={id} />
      ))}
    </aside>
  );
}
