import { fail } from "#shared/domain/appError";

/** @throws AppErrorException `no-dataset` */
export function noDataset(): never {
  return fail({ code: "no-dataset", message: "No data yet.", hint: "Open images or a table to encode." });
}

/** @throws AppErrorException `no-model` */
export function noModel(dataset: string): never {
  return fail({
    code: "no-model",
    message: `No model for "${dataset}".`,
    hint: "Create one with the default settings.",
  });
}
