import { useEffect, useState, type ComponentType } from "react";
import { IconButton } from "../components/Button";
import type { IconName } from "../components/Icon";
import { useLayout } from "../stores/layoutStore";
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

/** The sections behind buttons; one opens over the map, Esc and a press elsewhere close it. */
function Rail({ canUnfold }: { readonly canUnfold: boolean }) {
  const [openId, setOpenId] = useState<string | null>(null);
  const offered = useParts();
  const open = offered.find(({ id }) => id === openId);
  useEffect(() => {
    if (openId === null) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      setOpenId(null);
    };
    const onPress = (event: PointerEvent): void => {
      const { target } = event;
      const isInside =
        target instanceof Element &&
        target.closest(".left-rail, [data-radix-popper-content-wrapper]") !== null;
      if (!isInside) setOpenId(null);
    };
    window.addEventListener("keydown", onKey, true);
    window.addEventListener("pointerdown", onPress, true);
    return () => {
      window.removeEventListener("keydown", onKey, true);
      window.removeEventListener("pointerdown", onPress, true);
    };
  }, [openId]);
  return (
    <aside className="left-rail" aria-label="Overlap settings" data-region="left">
      {offered.map(({ id, icon, label }) => (
        <IconButton
          key={id}
          icon={icon}
          label={label}
          isOn={openId === id}
          className="rail-button"
          data-testid={`overlap-rail-${id}`}
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
      {open && (
        <div className="rail-overlay">
          <open.Section />
        </div>
      )}
    </aside>
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
  if (isRail) return <Rail canUnfold={canUnfold} />;
  return (
    <aside className="left-dock" aria-label="Overlap settings" data-region="left">
      {offered.map(({ id, Section }) => (
        <Section key={id} />
      ))}
    </aside>
  );
}
