import type { Preview } from "#shared/contract/previewContract";
import type { DataSource } from "#shared/domain/dataset";
import type { CancelSignal } from "#shared/rpc/cancelSignal";
import type { LoadProgress } from "./dataFormat";
import type { Dataset } from "./dataset";
import { loadDataset } from "./loadDataset";
import type { SourcePlaces } from "./locateSource";
import { previewSource } from "./previewSource";
import type { RowCache } from "./rowCache";

export interface SourceCall {
  readonly signal?: CancelSignal;
  readonly progress?: (progress: LoadProgress) => void;
}

/** Where data come from in one engine: its assets, its uploads, its cache. */
export class Sources {
  constructor(
    readonly places: SourcePlaces,
    readonly cache: RowCache,
  ) {}

  /** Reads a data set. @throws AppErrorException as `loadDataset` */
  load(source: DataSource, call: SourceCall = {}): Promise<Dataset> {
    return loadDataset(source, { ...call, ...this.places, cache: this.cache });
  }

  /** Looks at a source without loading it. @throws AppErrorException as `previewSource` */
  preview(source: DataSource, call: SourceCall = {}): Promise<Preview> {
    return previewSource(source, { ...call, ...this.places, cache: this.cache });
  }
}
