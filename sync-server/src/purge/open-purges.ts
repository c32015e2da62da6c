import type { AgeClock } from "../age-clock.ts";
import { repeat } from "../repeat.ts";
import { removeLeft } from "./left-payloads.ts";
import { purgeLimits } from "./limits.ts";
import { purgeTrash, type PurgesDeps } from "./purges.ts";

export interface Purging extends AsyncDisposable {
  /** Looks at once, and resolves when all that is due is gone. */
  look(): Promise<void>;
}

/** Now and then, and the trash when something came back that was removed; never by a clock that has just leapt. */
export function purging(
  deps: PurgesDeps,
  { isTrusted }: Pick<AgeClock, "isTrusted">,
  report: (error: unknown) => void,
): Purging {
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (!isTrusted()) return;
    await (running ??= purgeTrash(deps).finally(() => (running = undefined)));
  };
  const turns = repeat(purgeLimits.lookEveryMs, look, report);
  const { database, payloads, settings } = deps;
  const removing = async (): Promise<void> => {
    if (isTrusted()) await removeLeft({ database, payloads, nowMs: settings.nowMs });
  };
  const removals = repeat(purgeLimits.lookEveryMs, removing, report);
  return {
    look,
    async [Symbol.asyncDispose]() {
      await turns[Symbol.asyncDispose]();
      await removals[Symbol.asyncDispose]();
      await running?.catch(report);
    },
  };
}
