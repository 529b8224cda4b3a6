import type { Estimate } from "#shared/contract/estimate";
import type { SurveyStatus } from "#shared/contract/surveyContract";
import type { AppError } from "#shared/domain/appError";
import { thousands } from "#shared/text/thousands";

/** "−104.32 ± 0.41" with two digits, nats. */
function estimateText({ value, standardError }: Estimate): string {
  return `${signed(value)} ± ${standardError.toFixed(2)}`;
}

const signed = (value: number): string => value.toFixed(2).replace("-", "−");

const rowsOf = ({ split }: SurveyStatus): string => (split === "all" ? "rows" : `${split} rows`);

/** The line while it runs: how far, what it looks like so far, how long yet. */
export function progressText(status: SurveyStatus): string {
  const { done, total, logEvidence, remainingMilliseconds } = status;
  const parts = [
    `${Math.floor((100 * done) / total)} %`,
    `${thousands(done)} of ${thousands(total)} ${rowsOf(status)}`,
  ];
  if (logEvidence !== null) parts.push(`${estimateText(logEvidence)} nats so far`);
  if (remainingMilliseconds !== null) parts.push(`${durationText(remainingMilliseconds)} left`);
  return parts.join(", ");
}

/** The one line of the result. */
export function summaryText(status: SurveyStatus): string {
  const { modelName, samples, total, step, logEvidence, elbo, kl, unreliable } = status;
  const parts = [
    `${modelName} at step ${thousands(step)}, ${thousands(total)} ${rowsOf(status)}, K = ${thousands(samples)}:`,
    logEvidence === null ? "too few rows for a mean" : `log p̂ ${estimateText(logEvidence)} nats,`,
    elbo === null ? "" : `ELBO ${estimateText(elbo)},`,
    kl === null ? "" : `KL ${kl.toFixed(2)};`,
    `k̂ above 0.7 in ${thousands(unreliable)} rows`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** All that there is to say about an error, in lines. */
export function errorText({ message, where, expected, found, hint }: AppError): string {
  const lines = [message];
  if (where?.file !== undefined && !message.includes(where.file)) lines.push(`  file: ${where.file}`);
  if (expected !== undefined) lines.push(`  expected: ${expected}`);
  if (found !== undefined) lines.push(`  found: ${found}`);
  if (hint !== undefined) lines.push(hint);
  return lines.join("\n");
}

function durationText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
