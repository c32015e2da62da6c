import type { Transcriber } from "#core/ports/transcriber.ts";
import { createGuard, type GuardDeps } from "./guard.ts";

/** A speech model that may fail at any time: what it was given meanwhile says so, and is given again once it runs. */
export function guardSpeech(transcriber: Transcriber, deps: GuardDeps): Transcriber {
  const guard = createGuard(deps);
  let hasRun = false;
  return {
    ...transcriber,
    async transcribe(samples, language, signal) {
      const work = (ending: AbortSignal | undefined) => transcriber.transcribe(samples, language, ending);
      const transcript = await guard.run(work, false, signal);
      hasRun = true;
      return transcript;
    },
    health() {
      const why = guard.trouble();
      if (why !== undefined) return { kind: "fails", why, mayRun: guard.mayRun() };
      return { kind: hasRun ? "runs" : "untried" };
    },
  };
}
