import { describe, expect, it } from "vitest";
import { clampSize, parseLayout } from "../../../renderer/stores/layoutStore";
import { parseRecent, recentName } from "../../../renderer/stores/recentFiles";
import { nextThemeChoice, shownTheme } from "../../../renderer/theme/theme";

describe("the remembered layout", () => {
  it("survives a round trip", () => {
    const layout = parseLayout(
      JSON.stringify({ leftWidth: 300, isKlSeparate: true, closedSections: ["data"] }),
    );
    expect(layout).toMatchObject({
      leftWidth: 300,
      rightWidth: 320,
      isKlSeparate: true,
      closedSections: ["data"],
    });
    expect(parseLayout(JSON.stringify(layout))).toEqual(layout);
  });

  it("takes initial values for what is damaged or out of range", () => {
    expect(parseLayout("{")).toEqual(parseLayout(null));
    expect(parseLayout("[]")).toEqual(parseLayout(null));
    expect(parseLayout('{"leftWidth":"wide","closedSections":["nothing"]}')).toEqual(parseLayout(null));
    expect(parseLayout('{"leftWidth":9999}').leftWidth).toBe(320);
    expect(clampSize("timelineHeight", 1)).toBe(64);
  });
});

describe("recent files", () => {
  it("reads paths with their plan, and lists of paths alone, and nothing else", () => {
    const entry = { paths: ["/d.csv"], plan: { roles: { a: "label" }, sample: { count: 5, seed: 1 } } };
    const text = JSON.stringify([
      ["/a/b.csv"],
      entry,
      [],
      [1],
      "no",
      { paths: ["/e"], plan: { scaling: 3 } },
    ]);
    expect(parseRecent(text)).toEqual([{ paths: ["/a/b.csv"], plan: {} }, entry]);
    expect(parseRecent("no json")).toEqual([]);
  });

  it("names a set by its first file, on any system", () => {
    expect(recentName(["C:\\data\\x.csv"])).toBe("x.csv");
    expect(recentName(["/c/x.gz", "/c/y.gz"])).toBe("x.gz and 1 more");
  });
});

describe("the theme", () => {
  it("follows the system only when asked to", () => {
    expect(shownTheme("system", true)).toBe("light");
    expect(shownTheme("system", false)).toBe("dark");
    expect(shownTheme("dark", true)).toBe("dark");
  });

  it("goes through all choices and back", () => {
    expect(nextThemeChoice(nextThemeChoice(nextThemeChoice("dark")))).toBe("dark");
  });
});
