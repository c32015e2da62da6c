import type Database from "better-sqlite3-multiple-ciphers";
import type { HearingWithin, HeardWithin } from "#core/ports/watch-store.ts";
import type { Hearing } from "./hearing.ts";
import type { Watches } from "./library.ts";
import type { MatchWrites } from "./match-writes.ts";
import type { EventAppend, StoredEvent } from "./streams.ts";

type AppendHeard = Watches["appendHeard"];

interface HeardAppendDeps {
  /** To be called inside of a transaction. */
  readonly append: EventAppend;
  readonly hearing: Pick<Hearing, "begin" | "hearWithin" | "choose" | "itemRowOf">;
  readonly matches: Pick<MatchWrites, "noteWithin">;
}

/**
 * Invariant: how far was heard, and what was found until there, are on the disk with what was heard, or none of it is. What is
 * heard so is not read back from the disk, and needs no transaction of its own. Not a savepoint either: pages that change within one are copied.
 */
export function createHeardAppend(
  database: Database.Database,
  { append, hearing, matches }: HeardAppendDeps,
): AppendHeard {
  const last = database.prepare<[], number>("SELECT coalesce(max(id), 0) FROM segments").pluck();
  const hear = (
    { after, isTold }: HearingWithin,
    stored: readonly StoredEvent[],
    nowMs: number,
  ): HeardWithin => {
    hearing.hearWithin(after, stored);
    const { until, found } = hearing.choose([]);
    return { until, noted: matches.noteWithin(found, until, nowMs, isTold, hearing.itemRowOf) };
  };
  const appendAndHear = database.transaction((...[batches, nowMs, within]: Parameters<AppendHeard>) => {
    const isAllHeard = last.get() === within.after;
    const stored: StoredEvent[] = [];
    const appended = append(batches, nowMs, (each) => void stored.push(each));
    return { ...appended, heard: isAllHeard ? forWatches(() => hear(within, stored, nowMs)) : null };
  });
  const appendAlone = database.transaction(append);
  return (batches, nowMs, within) => {
    try {
      forWatches(() => hearing.begin(batches.flatMap(({ events }) => events)));
      return appendAndHear(batches, nowMs, within);
    } catch (thrown) {
      // Events are not lost for what watches do: all was taken back, and is stored without being heard.
      if (thrown instanceof HearingError)
        return { ...appendAlone(batches, nowMs, () => undefined), heard: null };
      throw thrown;
    }
  };
}

/** Of what is done for the watches alone. */
class HearingError extends Error {
  override readonly name = "HearingError";
}

function forWatches<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (thrown) {
    throw new HearingError("what is stored could not be heard", { cause: thrown });
  }
}
