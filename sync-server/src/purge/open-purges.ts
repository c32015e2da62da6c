import { repeat } from "../repeat.ts";
import { purgeLimits } from "./limits.ts";
import { purgeTrash, type PurgesDeps } from "./purges.ts";

export interface Purging extends AsyncDisposable {
  /** Looks at once, and resolves when all that is due is gone. */
  look(): Promise<void>;
}

/** Now and then, and when something came back that was removed. */
export function purging(deps: PurgesDeps, report: (error: unknown) => void): Purging {
  let running: Promise<void> | undefined;
  const look = (): Promise<void> => (running ??= purgeTrash(deps).finally(() => (running = undefined)));
  const turns = repeat(purgeLimits.lookEveryMs, look, report);
  return {
    look,
    async [Symbol.asyncDispose]() {
      await turns[Symbol.asyncDispose]();
      await running?.catch(report);
    },
  };
}
