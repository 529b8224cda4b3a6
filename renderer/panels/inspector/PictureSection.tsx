import { useEffect, useState } from "react";
import type { ImageShape } from "#shared/domain/dataset";
import { PixelImage } from "../../components/PixelImage";
import { useEngineMirror } from "../../stores/engineMirror";
import { fetchPictures, type ItemValues } from "../../stores/itemCache";

interface PictureSectionProps {
  readonly row: number;
  readonly shape: ImageShape;
}

/** The picture that came beside an item's values. */
export function PictureSection({ row, shape }: PictureSectionProps) {
  const datasetVersion = useEngineMirror((mirror) => mirror.session?.datasetVersion ?? 0);
  const [picture, setPicture] = useState<{ readonly key: string; readonly values: ItemValues } | null>(null);
  const key = `${datasetVersion} ${row}`;
  useEffect(() => {
    let isCurrent = true;
    void fetchPictures([row]).then((pictures) => {
      const values = pictures?.[0];
      if (isCurrent && values) setPicture({ key, values });
    });
    return () => {
      isCurrent = false;
    };
  }, [key, row]);
  return (
    <section className="inspector-block" aria-label="Picture">
      <PixelImage
        shape={shape}
        values={picture?.key === key ? picture.values : null}
        label={`Item ${row}`}
        testId="item-picture"
      />
    </section>
  );
}
