const storageKey = "priorscape.token";
/** Paths that the link asks to be looked at, until somebody takes them. */
let paths: readonly string[] = [];

/**
 * The token from the link's fragment, or the one of this tab's earlier load; null without either. It is taken out of
 * the address bar, so that it does not end up in the history or a screenshot. What else the fragment says counts with a
 * token alone: a link that somebody else made cannot ask for files.
 */
export function takeToken(): string | null {
  const [, given, wanted] = /^#token=([0-9a-f]+)(?:&open=(.*))?$/.exec(window.location.hash) ?? [];
  if (given === undefined) return window.sessionStorage.getItem(storageKey);
  window.sessionStorage.setItem(storageKey, given);
  window.history.replaceState(null, "", window.location.pathname);
  paths = wanted === undefined ? [] : wanted.split("&open=").map(decodeURIComponent);
  return given;
}

/** The paths that the link asked for, once. */
export function takePaths(): readonly string[] {
  const taken = paths;
  paths = [];
  return taken;
}
