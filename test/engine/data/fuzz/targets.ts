import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { InputFile } from "#engine/data/dataFormat";
import { arrowFormat } from "#engine/data/arrow/arrowFormat";
import { numpyFormat } from "#engine/data/arrays/numpyFormat";
import { safetensorsFormat } from "#engine/data/arrays/safetensorsFormat";
import { idxFormat } from "#engine/data/idxFormat";
import { projectorFormat } from "#engine/data/projector/projectorFormat";
import { csvFormat } from "#engine/data/tables/csvFormat";
import { jsonFormat } from "#engine/data/tables/jsonFormat";
import { parquetFormat } from "#engine/data/tables/parquetFormat";
import { fixture, fixturesRoot } from "../fixtureValues";
import type { Target } from "./fuzzReader";

/** The fixtures of a folder whose names end so, each by itself. */
function fixtures(folder: string, ending: RegExp): (readonly InputFile[])[] {
  return readdirSync(join(fixturesRoot, folder))
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => [fixture(`${folder}/${name}`)]);
}

/** Every reader of data with the files that are damaged for it. */
export const fuzzTargets: readonly Target[] = [
  {
    name: "arrow",
    format: arrowFormat,
    corpus: fixtures("tables", /\.(arrows?|feather)$/),
    plans: [{}, { use: "latents" }],
  },
  {
    name: "numpy",
    format: numpyFormat,
    corpus: fixtures("numpy", /\.np[yz]$/),
    plans: [{}, { use: "latents" }],
  },
  {
    name: "projector",
    format: projectorFormat,
    corpus: [
      [
        fixture("projector/tensors.tsv"),
        fixture("projector/metadata.tsv"),
        fixture("projector/projector_config.pbtxt"),
      ],
    ],
    plans: [{}, { use: "data" }],
  },
  {
    name: "idx",
    format: idxFormat,
    corpus: [[fixture("idx/images.idx3-ubyte"), fixture("idx/labels.idx1-ubyte.gz")]],
    plans: [{}],
  },
  {
    name: "safetensors",
    format: safetensorsFormat,
    corpus: [...fixtures("safetensors", /\.safetensors$/), ...fixtures("tables", /\.safetensors$/)],
    plans: [{}, { use: "latents" }],
  },
  { name: "csv", format: csvFormat, corpus: fixtures("tables", /\.(csv|tsv)(\.gz)?$/), plans: [{}] },
  {
    name: "json",
    format: jsonFormat,
    corpus: fixtures("tables", /\.(jsonl?|jsonl\.gz)$/).filter(([file]) => file?.name !== "expected.json"),
    plans: [{}],
  },
  {
    name: "parquet",
    format: parquetFormat,
    corpus: fixtures("tables", /\.parquet$/),
    plans: [{}, { use: "latents" }],
  },
];
