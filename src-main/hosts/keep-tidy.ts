import type { Clock } from "#core/ports/clock.ts";
import type { Revision } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import type { OpenStore } from "./open-store.ts";

interface KeepTidyDeps {
  readonly store: {
    readonly library: Pick<OpenStore["library"], "revision">;
    readonly maintain: OpenStore["maintain"];
  };
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/** Tidies the store when nothing has changed in it for a while; in between, and once it is tidy, a look costs one number. */
export function keepTidy({ store, clock, report }: KeepTidyDeps): AsyncDisposable {
  const closing = new AbortController();
  let seen: Revision | undefined;
  let tidied: Revision | undefined;
  const look = async (): Promise<void> => {
    const revision = await store.library.revision();
    const isCalm = revision === seen;
    seen = revision;
    if (!isCalm || revision === tidied) return;
    while (!closing.signal.aborted && (await store.library.revision()) === revision) {
      if (!(await store.maintain()).done) continue;
      tidied = revision;
      return;
    }
  };
  const keepLooking = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await clock.sleep(limits.upkeepDelayMs, closing.signal);
        await look();
      } catch (thrown) {
        // Closing ends the sleep this way; any other failure ends the upkeep, which nothing else waits for.
        if (!closing.signal.aborted) report(thrown);
        return;
      }
    }
  };
  const kept = keepLooking();
  return {
    async [Symbol.asyncDispose]() {
      closing.abort();
      await kept;
    },
  };
}
