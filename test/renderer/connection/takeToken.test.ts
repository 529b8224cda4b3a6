import { afterEach, expect, it, vi } from "vitest";
import type * as TakeToken from "../../../renderer/connection/takeToken";

afterEach(() => vi.unstubAllGlobals());

/** A page whose address ends so, with what it kept. */
async function pageAt(hash: string): Promise<typeof TakeToken> {
  const kept = new Map<string, string>();
  vi.stubGlobal("window", {
    location: { hash, pathname: "/" },
    history: { replaceState: () => undefined },
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
  });
  vi.resetModules();
  return import("../../../renderer/connection/takeToken");
}

it("takes the token and, once, the paths of a link", async () => {
  const paths = ["/data/a & b.csv", "/data/ü=1"];
  const page = await pageAt(
    `#token=0a1b${paths.map((path) => `&open=${encodeURIComponent(path)}`).join("")}`,
  );
  expect(page.takeToken()).toBe("0a1b");
  expect(page.takePaths()).toEqual(paths);
  expect(page.takePaths()).toEqual([]);
});

it("asks for nothing without a token", async () => {
  for (const hash of ["#open=/etc/passwd", "#token=&open=/etc/passwd", "#token=0a1b&shut=/etc/passwd"]) {
    const page = await pageAt(hash);
    expect(page.takeToken()).toBeNull();
    expect(page.takePaths()).toEqual([]);
  }
});
