import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** What each room may import besides itself. The folder of a file says its room; the longest prefix wins. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  "electron/engine": ["shared"],
  "electron/supervisor": ["shared"],
  "electron/preload": ["shared"],
  "electron/main": ["shared", "electron/supervisor"],
  "electron/server": ["shared", "electron/supervisor"],
  "electron/cli": ["shared", "electron/supervisor", "electron/server"],
  "electron/setup": [],
  renderer: ["shared"],
};

/** Which rooms may import a package that belongs to one runtime. */
const runtimes: readonly { readonly package: RegExp; readonly rooms: readonly string[] }[] = [
  { package: /^electron($|\/)/, rooms: ["electron/main", "electron/preload"] },
  {
    package: /^node:/,
    rooms: [
      "electron/engine",
      "electron/supervisor",
      "electron/main",
      "electron/server",
      "electron/cli",
      "electron/setup",
    ],
  },
  { package: /^(onnxruntime-|@tensorflow\/|@duckdb\/)/, rooms: ["electron/engine"] },
  { package: /^(react|react-dom|three|zustand|radix-ui|cmdk)($|\/)/, rooms: ["renderer"] },
  { package: /^ws$/, rooms: ["electron/server"] },
  { package: /^vite($|\/)/, rooms: ["electron/setup"] },
];

const topLevel = [
  ".ci",
  ".gitignore",
  ".npmrc",
  ".oxfmtrc.json",
  ".oxlintrc.json",
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "assets",
  "electron",
  "electron-builder.yml",
  "package-lock.json",
  "package.json",
  "renderer",
  "shared",
  "test",
  "tsconfig.json",
];

/** Made by running, building or version control; named in .gitignore. */
const made = [".git", ".cache", "node_modules", "dist", "release", "test-results", "playwright-report"];

const isConfig = (file: string): boolean => /(^|\/)(vite|vitest|playwright)\.config\.ts$/.test(file);

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

const files = ["shared", "electron", "renderer", "test"]
  .flatMap(filesUnder)
  .filter((file) => /\.(tsx?|mjs|cjs)$/.test(file) && !file.includes("/fixtures/"));
const contentOf = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));

/** The specifiers of all imports, re-exports, dynamic imports and requires of a file. */
function importsOf(file: string): string[] {
  const text = contentOf.get(file) ?? "";
  const pattern =
    /(?:^|[\s;])(?:import|export)\s+(?:[^"';]*?\sfrom\s+)?"([^"]+)"|(?:import|require)\(\s*"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? "");
}

const roomOf = (path: string): string =>
  Object.keys(allowed)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0] ?? (path.split("/")[0] as string); // A path has a first part.

/** The path in the tree that an import names, or null for a package. */
function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith("#shared/")) return `shared/${specifier.slice(8)}`;
  if (specifier.startsWith("#engine/")) return `electron/engine/${specifier.slice(8)}`;
  if (specifier.startsWith("#electron/")) return `electron/${specifier.slice(10)}`;
  if (specifier.startsWith(".")) return relative(".", normalize(join(dirname(file), specifier)));
  return null;
}

const product = files.filter((file) => !file.startsWith("test/") && !isConfig(file));

describe("the architecture", () => {
  it("reads the whole tree", () => {
    expect(product.length).toBeGreaterThan(50);
    expect(product.flatMap(importsOf).length).toBeGreaterThan(100);
    expect(importsOf("electron/main/spawnUtility.ts")).toContain("electron");
    expect(importsOf("electron/main/spawnUtility.ts")).toContain("#electron/supervisor/engineProcess");
  });

  it("lets each room import only what it may", () => {
    const wrong = product.flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const target = targetOf(file, specifier);
        if (target === null) return [];
        const [from, to] = [roomOf(file), roomOf(target)];
        return from === to || allowed[from]?.includes(to) === true ? [] : [`${file} imports ${specifier}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps each runtime's packages in the rooms of that runtime", () => {
    const wrong = product.flatMap((file) =>
      importsOf(file).flatMap((specifier) =>
        runtimes.some((runtime) => runtime.package.test(specifier) && !runtime.rooms.includes(roomOf(file)))
          ? [`${file} imports ${specifier}`]
          : [],
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("crosses rooms by package imports alone", () => {
    const wrong = product.flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const target = targetOf(file, specifier);
        if (target === null) return [];
        const isCrossing = roomOf(file) !== roomOf(target);
        return isCrossing && specifier.startsWith(".") ? [`${file} imports ${specifier}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("has no file over 400 lines", () => {
    const long = [...contentOf].filter(([, text]) => text.split("\n").length > 400).map(([file]) => file);
    expect(long).toEqual([]);
  });

  it("has no default exports but in the tools' configurations", () => {
    const wrong = [...contentOf]
      .filter(([file, text]) => !isConfig(file) && /^export default |\bas default\b/m.test(text))
      .map(([file]) => file);
    expect(wrong.filter((file) => file !== "test/architecture.test.ts")).toEqual([]);
  });

  it("has no barrels and no drawers for odds and ends", () => {
    expect(files.filter((file) => /\/(index|utils|helpers|misc)\.(tsx?|mjs|cjs)$/.test(file))).toEqual([]);
  });

  it("has nothing at the top but what belongs there", () => {
    const found = readdirSync(root).filter((name) => !made.includes(name));
    expect(found.filter((name) => !topLevel.includes(name))).toEqual([]);
  });
});
