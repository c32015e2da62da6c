/** Reads again what could only be read in part, once what was missing has come: a decoder, or a speech model. */
import type { Clock } from "#core/ports/clock.ts";
import type { Library } from "#core/ports/use-cases.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { ReasonCode } from "#shared/model/item.ts";
import { limits } from "./limits.ts";
import { recurring } from "./recurring.ts";

/** What an item says for want of something. */
type Want = Extract<ReasonCode, "no-decoder" | "no-codec" | "not-transcribed">;

interface ReadAgainDeps {
  readonly library: Pick<Library, "listItems" | "retryItems">;
  readonly isThere: Readonly<Record<Want, () => boolean>>;
  /** Resolves when one of them may have come. */
  readonly sooner?: () => Promise<void>;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

const wants: readonly Want[] = ["no-decoder", "no-codec", "not-transcribed"];

/** Looks at once, when something may have come, and from time to time; a look without news asks the store nothing. */
export function readAgain({ library, isThere, sooner, clock, report }: ReadAgainDeps): AsyncDisposable {
  let served: ReadonlySet<Want> = new Set();
  return recurring(
    { clock, pauseMs: limits.readAgainDelayMs, atOnce: true, sooner, report },
    async (signal) => {
      const now = new Set(wants.filter((want) => isThere[want]()));
      const come = new Set<ReasonCode>([...now].filter((want) => !served.has(want)));
      if (come.size > 0) await retryAll(library, come, signal);
      served = now;
    },
  );
}

/** Listed to the end first: what is tried again lists otherwise meanwhile. */
async function retryAll(
  library: ReadAgainDeps["library"],
  come: ReadonlySet<ReasonCode>,
  signal: AbortSignal,
): Promise<void> {
  const itemIds: ItemId[] = [];
  const step = limits.readAgainItemCount;
  for (let offset = 0, total = 1; offset < total && !signal.aborted; offset += step) {
    const page = await library.listItems({ kinds: ["audio", "video"], statuses: ["indexed"] }, offset, step);
    total = page.totalCount;
    for (const { id, reason } of page.items)
      if (reason !== undefined && come.has(reason.code)) itemIds.push(id);
  }
  for (let from = 0; from < itemIds.length && !signal.aborted; from += step)
    await library.retryItems(itemIds.slice(from, from + step));
}
