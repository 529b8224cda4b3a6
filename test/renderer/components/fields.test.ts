import { describe, expect, it } from "vitest";
import { modelConfigSchema, trainingConfigSchema } from "#shared/domain/model";
import { fieldProblem } from "../../../renderer/components/fieldProblem";
import { paintPixels } from "../../../renderer/components/paintPixels";
import { parseNumber, parseNumberList } from "../../../renderer/components/parseNumber";
import { rampTable } from "../../../renderer/components/ramps";
import { stepped } from "../../../renderer/components/stepping";

describe("parseNumber", () => {
  it.each([
    ["18,400", 18400],
    [" −1.5 ", -1.5],
    ["1e-3", 0.001],
    [".5", 0.5],
  ])("reads %s", (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(["", "ten", "1.2.3", "--1", "1e999", "0x10"])("refuses %s", (text) =>
    expect(parseNumber(text)).toBeNull(),
  );

  it("reads lists of widths", () => {
    expect(parseNumberList("400, 200")).toEqual([400, 200]);
    expect(parseNumberList("400 200;100")).toEqual([400, 200, 100]);
    expect(parseNumberList("400, wide")).toBeNull();
    expect(parseNumberList(" ")).toBeNull();
  });
});

describe("fieldProblem", () => {
  const { latentSize, hidden } = modelConfigSchema.shape;
  it("takes its limits from the schema and says them", () => {
    expect(fieldProblem(latentSize, 2)).toBeNull();
    expect(fieldProblem(latentSize, 0)).toBe("At least 1.");
    expect(fieldProblem(latentSize, 129)).toBe("At most 128.");
    expect(fieldProblem(latentSize, 2.5)).toBe("Enter a whole number.");
    expect(fieldProblem(trainingConfigSchema.shape.learningRate, 0)).toBe("Above 0.");
    expect(fieldProblem(trainingConfigSchema.shape.learningRate, 2)).toBe("At most 1.");
  });

  it("says which limit a list breaks", () => {
    expect(fieldProblem(hidden, [400])).toBeNull();
    expect(fieldProblem(hidden, [400, 9000])).toBe("At most 4,096.");
    expect(fieldProblem(hidden, [1, 1, 1, 1, 1, 1, 1])).toBe("At most 6 layers.");
  });
});

describe("stepped", () => {
  const plain = { shiftKey: false, altKey: false };
  const shift = { shiftKey: true, altKey: false };
  const alt = { shiftKey: false, altKey: true };

  it("goes ten times as far with Shift and a tenth with Alt", () => {
    const sigma = { kind: "linear", step: 0.1, isWhole: false } as const;
    expect(stepped(0.2, 1, plain, sigma)).toBe(0.3);
    expect(stepped(0.2, 1, shift, sigma)).toBe(1.2);
    expect(stepped(0.2, 1, alt, sigma)).toBe(0.21);
  });

  it("keeps whole numbers whole", () => {
    const count = { kind: "linear", step: 1, isWhole: true } as const;
    expect(stepped(7, -1, plain, count)).toBe(6);
    expect(stepped(7, 1, alt, count)).toBe(8);
  });

  it("moves through decades by a factor", () => {
    const rate = { kind: "decades", perDecade: 10 } as const;
    expect(stepped(0.001, 10, plain, rate)).toBe(0.01);
    expect(stepped(0.001, -1, shift, rate)).toBe(0.0001);
  });
});

describe("pixels", () => {
  const table = rampTable(["#000000", "#fff"]);

  it("blends a ramp between its stops, long or short", () => {
    expect([...table.slice(0, 3)]).toEqual([0, 0, 0]);
    expect([...table.slice(-3)]).toEqual([255, 255, 255]);
    expect(table[128 * 3]).toBe(128);
  });

  it("paints grey, colour and ramps, and clamps what lies beyond a ramp", () => {
    const rgba = new Uint8ClampedArray(8);
    paintPixels(rgba, [0, 1], 1, { kind: "grey" });
    expect([...rgba]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    paintPixels(rgba, [1, 0, 0, 0, 0, 1], 3, { kind: "grey" });
    expect([...rgba]).toEqual([255, 0, 0, 255, 0, 0, 255, 255]);
    paintPixels(rgba, [-5, 5], 1, { kind: "ramp", table, low: -1, high: 1 });
    expect([...rgba]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  });
});
