/**
 * The file below the page's folder that a URL path names, in `/` notation, or null for anything that is not plainly
 * inside: `..` in any spelling, backslashes, drive letters, control characters, hidden files. `/` is `index.html`.
 */
export function assetPath(urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null; // Not a spelling of any path.
  }
  if (path === "/") return "index.html";
  if (!path.startsWith("/")) return null;
  const segments = path.slice(1).split("/");
  const isPlain = (segment: string): boolean => /^[A-Za-z0-9_@~-][A-Za-z0-9_@~.-]*$/.test(segment);
  return segments.every(isPlain) ? segments.join("/") : null;
}
