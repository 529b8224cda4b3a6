/**
 * What the entry of tfjs-core leaves out so that bundles can be small: the gradients of its ops, and the ops as methods
 * of tensors; and what its gradients lack. Imported for its effect wherever functions are run.
 */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import "@tensorflow/tfjs-core/dist/register_all_gradients";

import { registerGradients } from "./gradients";

registerGradients();
// Else its `cpu` backend advertises another package on the console. It turns off tfjs's warnings, and nothing else.
tf.enableProdMode();
