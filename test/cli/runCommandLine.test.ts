import { afterEach, expect, it, vi } from "vitest";
import type { Installation } from "#electron/cli/installation";
import { runCommandLine } from "#electron/cli/runCommandLine";

/** Nothing here comes so far as to need one. */
const nowhere: Installation = { engineEntry: "", pageRoot: "", assetsRoot: "", packageFile: "" };

const out = vi.spyOn(console, "log").mockImplementation(() => undefined);
const err = vi.spyOn(console, "error").mockImplementation(() => undefined);
afterEach(() => vi.clearAllMocks());

const said = (spy: typeof out): string => spy.mock.calls.flat().join("\n");

it("helps to stdout, and says to stderr what it does not understand", async () => {
  expect(await runCommandLine(["--help"], nowhere)).toBe(0);
  expect(await runCommandLine(["help"], nowhere)).toBe(0);
  expect(said(out)).toContain("priorscape <command>");
  expect(await runCommandLine([], nowhere)).toBe(2);
  expect(said(err)).toBe("");
  for (const name of ["fly", "toString"]) {
    expect(await runCommandLine([name], nowhere)).toBe(2);
    expect(said(err)).toContain(`There is no command "${name}".`);
  }
});

it.each(["open", "serve", "train", "resume", "runs", "export", "evidence", "check"])(
  "%s has a help of its own, and refuses an option that it does not know",
  async (name) => {
    expect(await runCommandLine([name, "--help"], nowhere)).toBe(0);
    expect(said(out)).toMatch(new RegExp(`^priorscape ${name}\\b`));
    expect(said(out)).toContain("--help  ");
    expect(await runCommandLine([name, "--no-such"], nowhere)).toBe(2);
    expect(said(err)).toContain(`priorscape ${name} --help tells more.`);
  },
);

it.each([
  [["resume"], "One RUN, please."],
  [["export", "a", "b"], "One RUN, please."],
  [["export", "a", "--what", "colour", "--out", "a.onnx"], "--what is one of weights, "],
  [["export", "a", "--what", "decoder"], "--out says where to."],
  [["export", "a", "--what", "history", "--out", "a.onnx"], "must end in .csv or .parquet."],
  [["resume", "a", "--steps", "0"], "--steps 0 is not a number of steps."],
  [["resume", "a", "--steps", "1.5"], "--steps 1.5 is not a number of steps."],
  [["open"], "Say which file or folder."],
  [["open", "/nowhere/gone.csv"], "/nowhere/gone.csv is not there."],
  [["serve", "--port", "65536"], "--port 65536 is not a port"],
  [["serve", "--port", "-1"], ""],
  [["check", "--seed", "4294967296"], "--seed 4294967296 is not a whole number"],
  [["runs", "a"], ""],
])("refuses %j", async (argv, sentence) => {
  expect(await runCommandLine(argv, nowhere)).toBe(2);
  expect(said(err)).toContain(sentence);
});
