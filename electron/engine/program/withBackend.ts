import * as tf from "@tensorflow/tfjs-core";

/**
 * Runs `fn` with tfjs's global backend set to `name`, disposes of the tensors it made, and restores the backend that
 * was. All of it happens in one go of the event loop, so that overlapping callers cannot see each other's backend.
 */
export function withBackend<T>(name: string, fn: () => T): T {
  const engine = tf.engine();
  const previous = engine.backendName;
  switchTo(name);
  engine.startScope();
  try {
    return fn();
  } finally {
    engine.endScope();
    if (previous !== undefined && previous !== null && previous !== name) switchTo(previous);
  }
}

function switchTo(name: string): void {
  // Its work is done when it returns, unless the backend's factory is asynchronous; the promise is tfjs's formality.
  void tf.setBackend(name);
  if (tf.engine().backendName !== name || tf.findBackend(name) === null)
    throw new Error(`The TensorFlow.js backend "${name}" does not start synchronously`);
}
