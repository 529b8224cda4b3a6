export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelRequest {
  /** Wanted centre, px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel {
  /** Centre, px. */
  readonly x: number;
  readonly y: number;
}

export function overlaps(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

const boxAround = (x: number, y: number, label: LabelRequest): Box => ({
  left: x - label.width / 2,
  top: y - label.height / 2,
  width: label.width,
  height: label.height,
});

/**
 * Places labels in the order given, each at its wanted centre or, where that is taken, at the nearest free place on
 * rings around it. A label that finds none within `reach` px is left out (null), so no two labels ever overlap.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  taken: readonly Box[],
  bounds: Box,
  reach = 48,
): (PlacedLabel | null)[] {
  const boxes = [...taken];
  return requests.map((request) => {
    for (let radius = 0; radius <= reach; radius += 6) {
      const steps = radius === 0 ? 1 : 12;
      for (let k = 0; k < steps; k++) {
        const angle = (k / steps) * 2 * Math.PI;
        const x = request.x + radius * Math.cos(angle);
        const y = request.y - radius * Math.sin(angle);
        const box = boxAround(x, y, request);
        const isInside =
          box.left >= bounds.left &&
          box.top >= bounds.top &&
          box.left + box.width <= bounds.left + bounds.width &&
          box.top + box.height <= bounds.top + bounds.height;
        if (!isInside || boxes.some((other) => overlaps(box, other))) continue;
        boxes.push(box);
        return { x, y };
      }
    }
    return null;
  });
}
