import { useEffect, useRef, useState, type ReactNode } from "react";
import { useLayout } from "../stores/layoutStore";
import { IconButton } from "./Button";
import type { IconName } from "./Icon";

export interface RailSection {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  readonly content: ReactNode;
}

export interface SectionRailProps {
  readonly label: string;
  readonly sections: readonly RailSection[];
  readonly canUnfold: boolean;
  /** Before each button's id. */
  readonly testId: string;
}

/** What belongs to the open section though it stands elsewhere in the page. */
const ELSEWHERE = ".menu, .tip, .modal, [data-radix-popper-content-wrapper]";

/** 40 px of buttons; each opens its section over the map. Esc or a press elsewhere closes it. */
export function SectionRail({ label, sections, canUnfold, testId }: SectionRailProps) {
  const [openId, setOpenId] = useState<string | null>(null);
  const root = useRef<HTMLElement>(null);
  const open = sections.find(({ id }) => id === openId);

  useEffect(() => {
    if (openId === null) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      // One Esc closes one thing.
      event.preventDefault();
      setOpenId(null);
      root.current?.querySelector<HTMLElement>(`[data-rail="${openId}"]`)?.focus();
    };
    const onPointerDown = (event: PointerEvent) => {
      const { target } = event;
      if (!(target instanceof Element)) return;
      const isInside = root.current?.contains(target) || target.closest(ELSEWHERE) !== null;
      if (!isInside) setOpenId(null);
    };
    document.addEventListener("keydown", onKeyDown);
    // Before the map takes the press for itself.
    document.addEventListener("pointerdown", onPointerDown, true);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("pointerdown", onPointerDown, true);
    };
  }, [openId]);

  return (
    <aside ref={root} className="left-rail" aria-label={label} data-region="left">
      {sections.map((section) => (
        <IconButton
          key={section.id}
          icon={section.icon}
          label={section.label}
          isOn={openId === section.id}
          className="rail-button"
          data-rail={section.id}
          data-testid={`${testId}-${section.id}`}
          onClick={() => setOpenId(openId === section.id ? null : section.id)}
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
      {open !== undefined && (
        <div className="rail-overlay" data-testid="rail-overlay">
          {open.content}
        </div>
      )}
    </aside>
  );
}
