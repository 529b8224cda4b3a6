import type { DeviceInfo } from "#shared/domain/device";

/** One line under a device's name: whether it is used, or why not, and how it did beside the CPU. */
export function deviceLine({ active, available, reason, selfTest, kind }: DeviceInfo): string {
  const tested =
    selfTest?.passed === true ? ` Its self-test was off by ${share(selfTest.error)} at most.` : "";
  if (active) return `In use.${tested}`;
  if (!available) return sentence(reason ?? "not available");
  if (tested !== "" || kind === "cpu") return `Available.${tested}`;
  return "Available. Held against the CPU before it is used.";
}

/** A share of the largest number: `3e-7`. */
const share = (error: number): string => (error === 0 ? "nothing" : error.toExponential(0));

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
