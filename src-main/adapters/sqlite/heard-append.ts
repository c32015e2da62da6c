import type Database from "better-sqlite3-multiple-ciphers";
import type { AppendedBatch, EventBatch } from "#core/ports/stream-store.ts";
import type { ComparedAhead, HeardWithin } from "#core/ports/watch-store.ts";
import type { NearWatch } from "#core/ports/watch-vectors.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Hearing } from "./hearing.ts";
import type { Streams, Watches } from "./library.ts";
import type { MatchWrites } from "./match-writes.ts";

type AppendHeard = Watches["appendHeard"];

interface HeardAppendDeps {
  /** To be called inside of a transaction. */
  readonly append: Streams["appendEvents"];
  readonly hearing: Pick<Hearing, "hearWithin" | "choose">;
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
    { after, near, isTold }: ComparedAhead,
    segmentIds: readonly (SegmentId | undefined)[],
    nowMs: number,
  ): HeardWithin => {
    try {
      hearing.hearWithin(after);
      const { until, found } = hearing.choose({ near: nearOf(near, segmentIds), looks: [] });
      return { until, noted: matches.noteWithin(found, until, nowMs, isTold) };
    } catch (thrown) {
      throw new HearingError("what is stored could not be heard", { cause: thrown });
    }
  };
  const appendAndHear = database.transaction((...[batches, nowMs, ahead]: Parameters<AppendHeard>) => {
    const isAllHeard = last.get() === ahead.after;
    const appended = append(batches, nowMs);
    return {
      ...appended,
      heard: isAllHeard ? hear(ahead, segmentsOf(batches, appended.events), nowMs) : null,
    };
  });
  const appendAlone = database.transaction(append);
  return (batches, nowMs, ahead) => {
    try {
      return appendAndHear(batches, nowMs, ahead);
    } catch (thrown) {
      // Events are not lost for what watches do: all was taken back, and is stored without being heard.
      if (thrown instanceof HearingError) return { ...appendAlone(batches, nowMs), heard: null };
      throw thrown;
    }
  };
}

/** Of what is done for the watches alone. */
class HearingError extends Error {
  override readonly name = "HearingError";
}

/** Of each vector its segment, where it was stored. */
const segmentsOf = (
  batches: readonly EventBatch[],
  appended: readonly AppendedBatch[],
): readonly (SegmentId | undefined)[] =>
  batches.flatMap(({ events }, place) => {
    const batch = appended[place] ?? null;
    const written = batch === null || batch === "fenced" ? [] : batch;
    return events.flatMap(({ vectors }, ordinal) => vectors.map((_, at) => written[ordinal]?.segmentIds[at]));
  });

const nearOf = (
  near: ComparedAhead["near"],
  segmentIds: readonly (SegmentId | undefined)[],
): readonly NearWatch[] =>
  near.flatMap(({ place, ...each }) => {
    const segmentId = segmentIds[place];
    return segmentId === undefined ? [] : [{ ...each, segmentId }];
  });
