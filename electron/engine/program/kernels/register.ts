import * as tf from "@tensorflow/tfjs-core";

import { traceBackend, traceBackendName } from "../traceBackend";
import { defineActivations } from "./activations";
import { defineArithmetic } from "./arithmetic";
import { defineConvolution } from "./convolution";
import { defineFill } from "./fill";
import { defineGather } from "./gather";
import { defineLogic } from "./logic";
import { defineMatMul } from "./matMul";
import { defineNormalization } from "./normalization";
import { defineRearrange } from "./rearrange";
import { defineReductions } from "./reductions";
import { defineSlicing } from "./slicing";
import { defineUnary } from "./unary";

/** Makes the tracing backend known to tfjs, once. Nothing changes for the other backends. */
export function registerTraceBackend(): void {
  if (
    tf.findBackendFactory(traceBackendName) !== undefined &&
    tf.findBackendFactory(traceBackendName) !== null
  )
    return;
  // Never chosen on its own: tfjs picks the highest priority when no backend is set.
  const lowestPriority = -1;
  tf.registerBackend(traceBackendName, () => traceBackend, lowestPriority);
  defineActivations();
  defineArithmetic();
  defineConvolution();
  defineFill();
  defineGather();
  defineLogic();
  defineMatMul();
  defineNormalization();
  defineRearrange();
  defineReductions();
  defineSlicing();
  defineUnary();
}
