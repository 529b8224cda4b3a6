import type { EngineContract } from "#shared/contract/engineContract";
import type { TimeList } from "#shared/contract/timeContract";
import type { Handlers } from "#shared/rpc/server";
import type { EventHub } from "./eventHub";
import type { Session } from "./session";

type TimeCommand = Extract<keyof Handlers<EngineContract>, `time:${string}`>;

/** The open model as it was: what is looked at is for all windows the same. */
export function timeHandlers(
  session: Session,
  events: EventHub,
): Pick<Handlers<EngineContract>, TimeCommand> {
  const list = (): Promise<TimeList> => session.model.time.list(session.model.viewedStep);
  return {
    "time:list": list,
    "time:view": async ({ step }) => {
      const { model } = session;
      const version = await model.view(step);
      if (version !== null) events.emit("encoding:changed", version);
      events.emit("time:changed", await list());
      const newest = model.keeper.latest;
      const rotation =
        model.viewedStep === null || newest === null
          ? null
          : Float32Array.from(await model.time.rotation(model.viewedStep, newest));
      return { step: model.viewedStep, rotation };
    },
  };
}
