import type { EngineContract } from "#shared/contract/engineContract";
import type { Handlers } from "#shared/rpc/server";
import type { Sweeps } from "./sweeps";

type SweepCommand = Extract<keyof Handlers<EngineContract>, `sweep:${string}`>;

/** Runs that differ in one or two settings, trained one after another. */
export function sweepHandlers(sweeps: Sweeps): Pick<Handlers<EngineContract>, SweepCommand> {
  return {
    "sweep:list": async () => ({ sweeps: await sweeps.list() }),
    "sweep:start": async ({ model, training, varied }) => ({
      sweeps: await sweeps.start({ model, training }, varied),
    }),
    "sweep:cancel": async ({ itemIds }) => ({ sweeps: await sweeps.cancel(itemIds) }),
    "sweep:move": async ({ itemId, by }) => ({ sweeps: await sweeps.move(itemId, by) }),
    "sweep:remove": async ({ sweepId }) => ({ sweeps: await sweeps.remove(sweepId) }),
  };
}
