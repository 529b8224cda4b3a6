import type { z } from "zod";
import { integer, significant } from "./format";

const limit = (value: number | bigint): string => {
  const number = Number(value);
  return Number.isInteger(number) ? integer(number) : significant(number);
};

/** Says in one short sentence why a value is refused by its schema; null when it is accepted. */
export function fieldProblem(schema: z.ZodType, value: unknown): string | null {
  const result = schema.safeParse(value);
  if (result.success) return null;
  const issue = result.error.issues[0];
  if (!issue) return "Not a valid value.";
  switch (issue.code) {
    case "too_big":
      return issue.origin === "array"
        ? `At most ${limit(issue.maximum)} layers.`
        : `${issue.inclusive === false ? "Below" : "At most"} ${limit(issue.maximum)}.`;
    case "too_small":
      return issue.origin === "array"
        ? `At least ${limit(issue.minimum)} layer.`
        : `${issue.inclusive === false ? "Above" : "At least"} ${limit(issue.minimum)}.`;
    case "invalid_type":
      return issue.expected === "int" ? "Enter a whole number." : "Enter a number.";
    default:
      return issue.message;
  }
}
