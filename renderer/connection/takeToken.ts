const storageKey = "priorscape.token";

/**
 * The token from the link's fragment, or the one of this tab's earlier load; null without either. It is taken out of
 * the address bar, so that it does not end up in the history or a screenshot.
 */
export function takeToken(): string | null {
  const given = /^#token=([0-9a-f]+)$/.exec(window.location.hash)?.[1];
  if (given === undefined) return window.sessionStorage.getItem(storageKey);
  window.sessionStorage.setItem(storageKey, given);
  window.history.replaceState(null, "", window.location.pathname);
  return given;
}
