/** Reads again what could only be read in part, once what was missing has come: a decoder, a speech model, or power for it. */
import type { Clock } from "#core/ports/clock.ts";
import type { Library } from "#core/ports/use-cases.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { ReasonCode } from "#shared/model/item.ts";
import { limits } from "./limits.ts";
import { recurring } from "./recurring.ts";

/** What an item says for want of something. */
export type Want = Extract<
  ReasonCode,
  "no-decoder" | "no-codec" | "not-transcribed" | "transcription-failed" | "transcription-waits"
>;

/** `one`: it may work again, which one item is to show before the others are given to it. */
export type There = boolean | "one";

interface ReadAgainDeps {
  readonly library: Pick<Library, "listItems" | "retryItems">;
  readonly isThere: Readonly<Record<Want, () => There | Promise<There>>>;
  /** Grows with what may say that it wants something though that was there when somebody looked. */
  readonly leftCount: () => number;
  /** Resolves when one of them may have come. */
  readonly sooner?: () => Promise<void>;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

const wants: readonly Want[] = [
  "no-decoder",
  "no-codec",
  "not-transcribed",
  "transcription-failed",
  "transcription-waits",
];
/** Those may want it again at any time. */
const leaving: ReadonlySet<Want> = new Set(["transcription-failed", "transcription-waits"]);

/** Looks at once, when something may have come, and from time to time; a look without news asks the store nothing. */
export function readAgain(deps: ReadAgainDeps): AsyncDisposable {
  const { library, isThere, leftCount, sooner, clock, report } = deps;
  let served: ReadonlySet<Want> = new Set();
  let servedCount = 0;
  /** How many there were when none wanted what one was to be tried with. */
  let unwantedAt: number | undefined;
  const retries = createRetries(library);
  return recurring(
    { clock, pauseMs: limits.readAgainDelayMs, atOnce: true, sooner, report },
    async (signal) => {
      const count = leftCount();
      const there = new Map<Want, There>();
      for (const want of wants) there.set(want, await isThere[want]());
      const now = new Set(wants.filter((want) => there.get(want) === true));
      const isNews = (want: Want): boolean =>
        !served.has(want) || (leaving.has(want) && count !== servedCount);
      const come = new Set<ReasonCode>([...now].filter(isNews));
      const probed = wants.find((want) => there.get(want) === "one");
      if (come.size > 0) await retries.all(come, signal);
      if (probed !== undefined && unwantedAt !== count)
        unwantedAt = (await retries.one(probed, signal)) ? undefined : count;
      served = now;
      servedCount = count;
    },
  );
}

function createRetries(library: ReadAgainDeps["library"]) {
  /** One whose sound a model never gets through is not given to it without end. */
  const triedCounts = new Map<ItemId, number>();
  let probedCount = 0;
  const retry = async (itemIds: readonly ItemId[], signal: AbortSignal): Promise<void> => {
    const step = limits.readAgainItemCount;
    for (let from = 0; from < itemIds.length && !signal.aborted; from += step)
      await library.retryItems(itemIds.slice(from, from + step));
  };
  const mayTry = (itemId: ItemId): boolean => (triedCounts.get(itemId) ?? 0) < limits.transcriptionTriesMax;
  const note = (itemIds: readonly ItemId[]): void => {
    for (const id of itemIds) triedCounts.set(id, (triedCounts.get(id) ?? 0) + 1);
  };
  return {
    async all(come: ReadonlySet<ReasonCode>, signal: AbortSignal): Promise<void> {
      const wanting = await listed(library, come, signal);
      const failed = wanting.flatMap(({ id, code }) => (code === "transcription-failed" ? [id] : []));
      const kept = new Set(failed.filter((id) => !mayTry(id)));
      await retry(
        wanting.map(({ id }) => id).filter((id) => !kept.has(id)),
        signal,
      );
      // What the store had no room for was not tried.
      note(failed);
    },
    /** Another one each time, for it may be the recording that the model does not get through. False where there is none. */
    async one(want: Want, signal: AbortSignal): Promise<boolean> {
      const wanting = await listed(library, new Set([want]), signal);
      const probe = wanting[probedCount++ % Math.max(1, wanting.length)];
      if (probe !== undefined) await retry([probe.id], signal);
      return probe !== undefined;
    },
  };
}

/** To the end first: what is tried again lists otherwise meanwhile. */
async function listed(
  library: ReadAgainDeps["library"],
  come: ReadonlySet<ReasonCode>,
  signal: AbortSignal,
): Promise<readonly { readonly id: ItemId; readonly code: ReasonCode }[]> {
  const wanting: { readonly id: ItemId; readonly code: ReasonCode }[] = [];
  const step = limits.readAgainItemCount;
  for (let offset = 0, total = 1; offset < total && !signal.aborted; offset += step) {
    const page = await library.listItems({ kinds: ["audio", "video"], statuses: ["indexed"] }, offset, step);
    total = page.totalCount;
    for (const { id, reason } of page.items)
      if (reason !== undefined && come.has(reason.code)) wanting.push({ id, code: reason.code });
  }
  return wanting;
}
