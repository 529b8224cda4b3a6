import { InferenceSession } from "onnxruntime-node";

/** Compiled programs that are held now, and how many were compiled in all. */
export interface SessionCount {
  readonly held: number;
  readonly compiled: number;
}

/** Counts ONNX Runtime's sessions from now on, at the door through which all of them come and go. */
export function countSessions(): () => SessionCount {
  let held = 0;
  let compiled = 0;
  const create = InferenceSession.create.bind(InferenceSession);
  const counting = async (bytes: Uint8Array, options?: InferenceSession.SessionOptions) => {
    const session = await create(bytes, options);
    held += 1;
    compiled += 1;
    const release = session.release.bind(session);
    session.release = async () => {
      await release();
      held -= 1;
    };
    return session;
  };
  Object.assign(InferenceSession, { create: counting });
  return () => ({ held, compiled });
}
