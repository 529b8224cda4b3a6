/** The mark of the selected row, the same in every view. */
export function SelectedRing({ x, y }: { readonly x: number; readonly y: number }) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  return (
    <g className="selected-ring" data-testid="duel-selected" data-x={x.toFixed(1)} data-y={y.toFixed(1)}>
      <circle cx={x} cy={y} r={4.5} />
      <circle cx={x} cy={y} r={6.5} className="outer" />
    </g>
  );
}
