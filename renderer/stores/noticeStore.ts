import { create } from "zustand";

interface NoticeState {
  /** Ids of the engine's notices that the user has put away. */
  readonly dismissed: readonly number[];
  /** One sentence of the window itself, until it is put away. */
  readonly local: string | null;
}

export const useNotices = create<NoticeState>(() => ({ dismissed: [], local: null }));

export const setLocalNotice = (local: string | null): void => useNotices.setState({ local });

export const dismissNotice = (id: number): void =>
  useNotices.setState(({ dismissed }) => ({ dismissed: [...dismissed, id] }));
