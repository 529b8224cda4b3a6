import fc from "fast-check";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { assetPath } from "#shared/page/assetPath";

describe("assetPath", () => {
  it.each([
    ["/", "index.html"],
    ["/index.html", "index.html"],
    ["/assets/index-BIOOuT6d.js", "assets/index-BIOOuT6d.js"],
    ["/assets/a%2Db.css", "assets/a-b.css"],
  ])("%s is %s", (url, path) => expect(assetPath(url)).toBe(path));

  it.each(["", "//", "/a//b", "/a/", "/.env", "/a/.git/config", "/a%00b", "/%", "/a b", "/c:/x", "/a\\b"])(
    "%j is refused",
    (url) => expect(assetPath(url)).toBeNull(),
  );

  it("never leads out of the folder, whatever is asked for", () => {
    const part = fc.oneof(
      fc.constantFrom("..", ".", "%2e", "%2E%2e", "/", "\\", "%2f", "%5c", "%252e", "a", "etc", "C:", "\0"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = assetPath(`/${parts.join("")}`);
        if (path === null) return;
        expect(posix.normalize(path)).toBe(path);
        expect(path.split("/")).not.toContain("..");
        expect(path).not.toMatch(/^\/|[\\\0:]/);
      }),
      { numRuns: 2_000 },
    );
  });
});
