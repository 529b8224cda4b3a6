import { fail } from "#shared/domain/appError";

export interface FilterRefusal {
  readonly message: string;
  /** Where in the filter, bytes of UTF-8 from its start. */
  readonly byte?: number | undefined;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** @throws AppErrorException `invalid-request` of the field `filter` */
export function refuseFilter({ byte, ...rest }: FilterRefusal): never {
  return fail({
    code: "invalid-request",
    where: { field: "filter", ...(byte === undefined ? {} : { byte }) },
    ...rest,
  });
}
