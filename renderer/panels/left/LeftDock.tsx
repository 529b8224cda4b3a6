import { useEffect, useRef, useState } from "react";
import { IconButton } from "../../components/Button";
import type { IconName } from "../../components/Icon";
import { useLayout, type SectionId } from "../../stores/layoutStore";
import { DataSection } from "./DataSection";
import { ModelSection } from "./ModelSection";
import { ObjectiveSection } from "./ObjectiveSection";
import { TrainingSection } from "./TrainingSection";
import { ViewSection } from "./ViewSection";
import "./LeftDock.css";

const railButtons: readonly { readonly id: SectionId; readonly icon: IconName; readonly label: string }[] = [
  { id: "data", icon: "data", label: "Data" },
  { id: "model", icon: "model", label: "Model" },
  { id: "objective", icon: "objective", label: "Objective" },
  { id: "training", icon: "training", label: "Training" },
  { id: "view", icon: "view", label: "View" },
];

function OneSection({ id }: { readonly id: SectionId }) {
  switch (id) {
    case "data":
      return <DataSection isPinned />;
    case "model":
      return <ModelSection isPinned />;
    case "objective":
      return <ObjectiveSection isPinned />;
    case "training":
      return <TrainingSection isPinned />;
    case "view":
      return <ViewSection isPinned />;
  }
}

/** 40 px of buttons; each opens its section over the map. Esc or a press elsewhere closes it. */
function Rail({ canUnfold }: { readonly canUnfold: boolean }) {
  const [openId, setOpenId] = useState<SectionId | null>(null);
  const root = useRef<HTMLElement>(null);

  useEffect(() => {
    if (openId === null) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      setOpenId(null);
      root.current?.querySelector<HTMLElement>(`[data-rail="${openId}"]`)?.focus();
    };
    const onPointerDown = (event: PointerEvent) => {
      const target = event.target;
      if (!(target instanceof Element)) return;
      const isInside = root.current?.contains(target) || target.closest(".menu, .tip, .modal") !== null;
      if (!isInside) setOpenId(null);
    };
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("pointerdown", onPointerDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("pointerdown", onPointerDown);
    };
  }, [openId]);

  return (
    <aside ref={root} className="left-rail" aria-label="Setup" data-region="left">
      {railButtons.map(({ id, icon, label }) => (
        <IconButton
          key={id}
          icon={icon}
          label={label}
          isOn={openId === id}
          className="rail-button"
          data-rail={id}
          data-testid={`rail-${id}`}
          onClick={() => setOpenId(openId === id ? null : id)}
        />
      ))}
      {canUnfold && (
        <IconButton
          icon="unfold"
          label="Unfold the settings"
          shortcut="Mod+B"
          className="rail-button rail-last"
          onClick={() => useLayout.setState({ isLeftFolded: false })}
        />
      )}
      {openId !== null && (
        <div className="rail-overlay" data-testid="rail-overlay">
          <OneSection id={openId} />
        </div>
      )}
    </aside>
  );
}

export function LeftDock({ isNarrow }: { readonly isNarrow: boolean }) {
  const isFolded = useLayout((layout) => layout.isLeftFolded);
  if (isNarrow || isFolded) return <Rail canUnfold={!isNarrow} />;
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
