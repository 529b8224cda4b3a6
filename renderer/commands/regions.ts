/** The regions of the window in their reading order; each marks its element with `data-region`. */
const regionOrder = ["top", "left", "layers", "map", "timeline", "right", "status"] as const;

const focusable =
  "button:not([disabled]), input:not([disabled]), [href], [tabindex]:not([tabindex='-1']), [role='application']";

function regions(): HTMLElement[] {
  return regionOrder
    .map((name) => document.querySelector<HTMLElement>(`[data-region="${name}"]`))
    .filter((element): element is HTMLElement => element !== null && element.offsetParent !== null);
}

/** Moves the focus to the next region that is on screen, to its first control. */
export function focusNextRegion(by: 1 | -1): void {
  const all = regions();
  if (all.length === 0) return;
  const at = all.findIndex((region) => region.contains(document.activeElement));
  const start = at === -1 ? (by === 1 ? -1 : 0) : at;
  const next = all[(start + by + all.length) % all.length];
  if (!next) return;
  const target = next.querySelector<HTMLElement>(focusable) ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus();
}
