import { expect, it } from "vitest";
import { errorText, progressText, summaryText } from "#electron/cli/evidenceText";
import type { SurveyStatus } from "#shared/contract/surveyContract";

const status: SurveyStatus = {
  ...{ split: "validation", samples: 1000, seed: 1, state: "running", runId: "a", modelName: "wide" },
  ...{ step: 4000, weights: "", done: 1234, total: 5000, elbo: null, kl: null, unreliable: 3, error: null },
  logEvidence: { value: -99.126, standardError: 0.5 },
  remainingMilliseconds: 89_000,
};

it("tells how far it is, and how long yet in units that can be read", () => {
  expect(progressText(status)).toBe(
    "24 %, 1,234 of 5,000 validation rows, −99.13 ± 0.50 nats so far, 89 s left",
  );
  const left = (remainingMilliseconds: number | null) => progressText({ ...status, remainingMilliseconds });
  expect(left(90_000)).toContain(", 2 min left");
  expect(left(89 * 60_000)).toContain(", 89 min left");
  expect(left(90 * 60_000)).toContain(", 1.5 h left");
  expect(left(null)).not.toContain("left");
});

it("sums up what is known", () => {
  expect(summaryText({ ...status, split: "all", elbo: { value: -101, standardError: 0.25 }, kl: 6.5 })).toBe(
    "wide at step 4,000, 5,000 rows, K = 1,000: log p̂ −99.13 ± 0.50 nats, ELBO −101.00 ± 0.25, KL 6.50; k̂ above 0.7 in 3 rows",
  );
  expect(summaryText({ ...status, logEvidence: null })).toContain("too few rows for a mean k̂ above");
});

it("says all that there is to say about an error", () => {
  const error = {
    code: "storage",
    message: "It is full.",
    where: { file: "a" },
    hint: "Make room.",
  } as const;
  expect(errorText({ ...error, expected: "b", found: "c" })).toBe(
    "It is full.\n  file: a\n  expected: b\n  found: c\nMake room.",
  );
  expect(errorText({ ...error, message: "a is full." })).toBe("a is full.\nMake room.");
});
