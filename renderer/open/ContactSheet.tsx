import type { Preview } from "#shared/contract/previewContract";
import { integer } from "../components/format";
import { PixelImage } from "../components/PixelImage";

/** Images drawn at random, as they would be read. */
export function ContactSheet({ preview }: { readonly preview: Preview }) {
  const { shape, pixels, rows, classes } = preview;
  if (shape.kind !== "image" || pixels === null) return null;
  const size = shape.width * shape.height * shape.channels;
  return (
    <section aria-label="Some images" className="open-sheet-section">
      <div className="open-sheet" data-testid="contact-sheet">
        {Array.from(rows, (row, i) => (
          <PixelImage
            key={row}
            shape={shape}
            values={pixels.subarray(i * size, (i + 1) * size)}
            label={`Image ${integer(row)}`}
          />
        ))}
      </div>
      {classes.length > 0 && (
        <p className="note">
          {classes.length === 1 ? "1 class: " : `${integer(classes.length)} classes: `}
          {classes
            .slice(0, 12)
            .map(({ name, count }) => `${name} ${integer(count)}`)
            .join(", ")}
          {classes.length > 12 ? " …" : ""}
        </p>
      )}
    </section>
  );
}
