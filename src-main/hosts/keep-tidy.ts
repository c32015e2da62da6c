import type { Clock } from "#core/ports/clock.ts";
import type { Revision } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import type { OpenStore } from "./open-store.ts";
import { recurring } from "./recurring.ts";

interface KeepTidyDeps {
  readonly store: {
    readonly library: Pick<OpenStore["library"], "revision">;
    readonly maintain: OpenStore["maintain"];
  };
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

/**
 * Tidies the store when nothing has changed in it for a while; once it is tidy, a look costs one number. A store that is
 * never left alone is tidied a little at each look, or what was removed would take room in its full text for ever.
 */
export function keepTidy({ store, clock, report }: KeepTidyDeps): AsyncDisposable {
  let seen: Revision | undefined;
  let tidied: Revision | undefined;
  return recurring({ clock, pauseMs: limits.upkeepDelayMs, atOnce: false, report }, async (signal) => {
    const revision = await store.library.revision();
    const isCalm = revision === seen;
    seen = revision;
    if (revision === tidied) return;
    if (!isCalm) {
      for (let step = 0; step < limits.busyUpkeepStepCountMax && !signal.aborted; step++)
        if ((await store.maintain("busy")).done) return;
      return;
    }
    while (!signal.aborted && (await store.library.revision()) === revision) {
      if (!(await store.maintain("calm")).done) continue;
      tidied = revision;
      return;
    }
  });
}
