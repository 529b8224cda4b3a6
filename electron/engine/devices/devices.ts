import { z } from "zod";
import { join } from "node:path";
import { fail } from "#shared/domain/appError";
import type { DeviceInfo } from "#shared/domain/device";
import { createRuntime, listDevices, type Device, type DeviceId } from "#engine/program/devices";
import type { Runtime } from "#engine/program/runtime";
import { readJson, writeJson } from "#engine/workspace/jsonFile";
import { selfTest, type SelfTest } from "./selfTest";
import { SwitchableRuntime } from "./switchableRuntime";

const choiceSchema = z.object({ format: z.literal(1), device: z.string() });

export interface DevicesSetup {
  /** Folder where the choice is kept. */
  readonly workspace: string;
  /** The CPU's runtime: where everything begins, and what the others are held against. */
  readonly cpu: Runtime;
  /** Something changed; with a sentence when the user should be told. */
  readonly onChange: (notice: string | null) => void;
  /** How devices are found and opened; the machine's own unless a test says otherwise. */
  readonly list?: () => Promise<readonly Device[]>;
  readonly open?: (id: DeviceId) => Promise<Runtime>;
}

/** What this machine can compute on, what it computes on now, and how each device passed its self-test. */
export class Devices {
  readonly runtime: SwitchableRuntime;
  readonly #setup: DevicesSetup;
  readonly #tests = new Map<string, SelfTest>();
  #known: readonly Device[] | null = null;
  #active: DeviceId = "cpu";
  #probing: Promise<readonly Device[]> | null = null;

  constructor(setup: DevicesSetup) {
    this.#setup = setup;
    this.runtime = new SwitchableRuntime(setup.cpu, (name, error) => {
      this.#active = "cpu";
      const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 200);
      setup.onChange(
        `${name} failed (${reason}). Computing goes on on the CPU from the same step; nothing was lost.`,
      );
    });
  }

  /** What is known without trying anything out: the CPU alone until `probe` has run. */
  get list(): DeviceInfo[] {
    const { cpu } = this.#setup;
    const known: readonly Device[] = this.#known ?? [
      { id: "cpu", name: cpu.name, kind: "cpu", availability: { isAvailable: true } },
    ];
    return known.map(({ id, name, kind, availability }) => {
      const test = this.#tests.get(id);
      const [worst] = test?.cases ?? [];
      const refused = test?.passed === false ? refusal(test) : null;
      return {
        id,
        name: id === "cpu" ? cpu.name : name,
        kind,
        available: availability.isAvailable && refused === null,
        active: id === this.#active,
        reason: availability.isAvailable ? refused : availability.reason,
        selfTest: worst === undefined ? null : { passed: test?.passed === true, error: worst.error },
      };
    });
  }

  /** Tries every device out, once; GPUs take up to a second each. */
  probe(): Promise<readonly Device[]> {
    this.#probing ??= (this.#setup.list ?? listDevices)().then((devices) => {
      this.#known = devices;
      this.#setup.onChange(null);
      return devices;
    });
    return this.#probing;
  }

  /**
   * Computes on another device from now on, and remembers it. The open model goes on where it is.
   * @throws AppErrorException `device` when it is not there or fails its self-test; everything stays as it was
   */
  async select(id: string): Promise<void> {
    if (id === this.#active) return;
    const device = (await this.probe()).find((candidate) => candidate.id === id);
    if (device === undefined) {
      return fail({ code: "invalid-request", message: `There is no device "${id}".`, found: id });
    }
    if (!device.availability.isAvailable) {
      return fail({
        code: "device",
        message: `${device.name} cannot be used: ${device.availability.reason}.`,
        hint: "Choose another device.",
      });
    }
    await this.runtime.use(await this.#tested(device));
    this.#active = device.id;
    this.#setup.onChange(null);
    await writeJson(this.#file, { format: 1, device: id });
  }

  /** Goes back to the device of last time. @throws as {@link select} */
  async restore(): Promise<void> {
    const choice = await readJson(this.#file, choiceSchema);
    if (choice !== null && choice.device !== "cpu") await this.select(choice.device);
  }

  get #file(): string {
    return join(this.#setup.workspace, "device.json");
  }

  /** The device's runtime, once it has shown that it computes what the CPU does. */
  async #tested(device: Device): Promise<Runtime> {
    const { cpu, open = createRuntime } = this.#setup;
    if (device.id === "cpu") return cpu;
    let runtime: Runtime | null = null;
    try {
      runtime = await open(device.id);
      const test = this.#tests.get(device.id) ?? (await selfTest(runtime, cpu));
      this.#tests.set(device.id, test);
      if (test.passed) return runtime;
      this.#setup.onChange(null);
      throw new Error(refusal(test));
    } catch (error) {
      await runtime?.dispose();
      return fail({
        code: "device",
        message: `${device.name} was tried and is not used.`,
        expected: "the values and gradients of the CPU",
        found: (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "",
        hint: "Computing goes on on the device that was in use.",
      });
    }
  }
}

function refusal({ cases, tolerance }: SelfTest): string {
  const [worst] = cases;
  if (worst === undefined) return "it gave no values";
  return `it computes ${worst.what} wrongly: off by ${percent(worst.error)} in the ${worst.where}, where ${percent(tolerance)} is allowed`;
}

const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toPrecision(2)} %` : "more than any number";
