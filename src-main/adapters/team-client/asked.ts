import { wrongOf } from "./answers.ts";
import { limits } from "./limits.ts";

/** A failure becomes an outcome; only whoever gives up is not told of one. */
export async function asked<Outcome, Failed>(
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<Outcome>,
  fail: (wrong: ReturnType<typeof wrongOf>) => Failed,
): Promise<Outcome | Failed> {
  try {
    return await ask(AbortSignal.any([signal, AbortSignal.timeout(limits.answerMsMax)]));
  } catch (error) {
    signal.throwIfAborted();
    return fail(wrongOf(error));
  }
}
