import util from "node:util";

import * as tf from "@tensorflow/tfjs-core";

/** The name by which the package registers its backend. */
export const tensorflowBackendName = "tensorflow";

/** Optional: where it is not installed, importing it fails like any other way it can fail. */
const packageName: string = "@tensorflow/tfjs-node-gpu";

/**
 * Loads the native TensorFlow backend, if it is installed with its library.
 * @returns `undefined` when it is ready, and otherwise why it is not, in one line for the user
 */
export async function loadTensorflowNode(): Promise<string | undefined> {
  restoreUtil();
  const { log, warn } = console;
  try {
    // It announces itself, and that it registers again what is there already.
    console.log = console.warn = () => {};
    await import(/* @vite-ignore */ packageName);
    return tf.findBackendFactory(tensorflowBackendName)
      ? undefined
      : "it loaded without registering a backend";
  } catch (error) {
    return reasonOf(error);
  } finally {
    Object.assign(console, { log, warn });
  }
}

/** The package calls two functions that Node 23 took away. */
function restoreUtil(): void {
  const target = util as unknown as Record<string, unknown>; // their types are gone with them
  target["isNullOrUndefined"] ??= (value: unknown): boolean => value === null || value === undefined;
  target["isArray"] ??= (value: unknown): boolean => Array.isArray(value);
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/Cannot find (package|module) '@tensorflow\/tfjs-node-gpu'|Failed to load url/.test(message))
    return "the package @tensorflow/tfjs-node-gpu is not installed";
  if (/native addon module/.test(message)) return "its native library is not installed";
  return message.split("\n")[0] ?? message;
}
