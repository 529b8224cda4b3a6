import type { Command } from "./command";
import { dataCommands } from "./dataCommands";
import { duelCommands } from "./duelCommands";
import { editCommands, helpCommands } from "./editCommands";
import { evidenceCommands } from "./evidenceCommands";
import { interchangeCommands } from "./interchangeCommands";
import { overlapCommands } from "./overlapCommands";
import { runsCommands } from "./runsCommands";
import { timeCommands } from "./timeCommands";
import { tourCommands } from "./tourCommands";
import { surveyCommands } from "./surveyCommands";
import { tableCommands } from "./tableCommands";
import { trainingCommands } from "./trainingCommands";
import { viewCommands } from "./viewCommands";

/** Every command of the window, in the order of the palette. */
export const commands: readonly Command[] = [
  ...trainingCommands,
  ...viewCommands,
  ...tableCommands,
  ...surveyCommands,
  ...timeCommands,
  ...evidenceCommands,
  ...duelCommands,
  ...overlapCommands,
  ...runsCommands,
  ...dataCommands,
  ...interchangeCommands,
  ...editCommands,
  ...tourCommands,
  ...helpCommands,
];

const byId = new Map(commands.map((command) => [command.id, command]));

export const commandById = (id: string): Command | null => byId.get(id) ?? null;

/** Runs a command unless it is blocked. Returns whether it ran. */
export function runCommand(id: string): boolean {
  const command = commandById(id);
  if (!command || (command.blocked?.() ?? null) !== null) return false;
  command.run();
  return true;
}
