import { createGrouped } from "#shared/kit/grouped.ts";
import { embeddedText } from "#shared/model/embedded-text.ts";
import type { ItemId, Revision } from "#shared/model/ids.ts";
import type { LeaseToken } from "#shared/model/lease.ts";
import type { EventOutcome, StreamEvent, StreamStatus } from "#shared/model/stream.ts";
import type { AppendedBatch, AppendedEvent, EventRow } from "#core/ports/stream-store.ts";
import { draftEvent, type EventDraft } from "./draft-event.ts";
import { embedAll } from "./embed-segments.ts";
import { limits } from "./limits.ts";
import type { StreamsDeps } from "./streams.ts";
import { vectorRows } from "./vector-rows.ts";

interface Pushed {
  readonly stream: StreamStatus;
  readonly events: readonly StreamEvent[];
  readonly lease: LeaseToken | undefined;
}
/** Undefined where the stream was removed meanwhile; fenced where the lease had passed to another. */
type Appended =
  | { readonly outcomes: readonly EventOutcome[]; readonly revision: Revision }
  | "fenced"
  | undefined;
type EventLaneDeps = Omit<StreamsDeps, "isPaused" | "settled">;

/** One of a push: the item that has its key already, or what is to be stored. */
type Sorted = { readonly key: string } & (
  | { readonly known: ItemId }
  | { readonly known?: never; readonly draft: EventDraft }
);

/**
 * Stores what is pushed and resolves when it is on disk and on its way into the index. Whoever pushes meanwhile goes
 * together in the next transaction; each stream keeps its order.
 */
export function createEventLane(deps: EventLaneDeps): (pushed: Pushed) => Promise<Appended> {
  return createGrouped({
    async run(group: readonly Pushed[]) {
      using _inside = await deps.gate.enter();
      return await storeTogether(deps, group);
    },
    weightOf: ({ events }) => weightOf(events),
    weightMax: limits.eventGroupWeightMax,
  });
}

/** What storing them takes: signs of text, and something for each. */
export const weightOf = (events: readonly StreamEvent[]): number =>
  events.reduce((sum, { text }) => sum + limits.eventWeightMin + text.length, 0);

async function storeTogether(deps: EventLaneDeps, group: readonly Pushed[]): Promise<readonly Appended[]> {
  const { store, embedder, feed, system, onBare, onProgress } = deps;
  const sorted = await Promise.all(group.map((pushed) => sortOut(deps, pushed)));
  const drafts = sorted.map((batch) =>
    batch.flatMap((each) => (each.known === undefined ? [each.draft] : [])),
  );
  // Nothing is written of what is known, and what was found before stays as it is.
  if (drafts.every(({ length }) => length === 0)) {
    const revision = await store.revision();
    return sorted.map((batch) => ({ revision, outcomes: outcomesOf(batch, []) }));
  }
  const texts = drafts
    .flat()
    .flatMap(({ title, segments }) => segments.map((each) => embeddedText(title, each)));
  const vectors = await embedAll(embedder, texts);
  let from = 0;
  const batches = group.map(({ stream, lease }, place) => ({
    ...(lease === undefined ? {} : { lease }),
    streamId: stream.id,
    name: stream.name,
    events: (drafts[place] ?? []).map((draft): EventRow => {
      const own = vectors.slice(from, (from += draft.segments.length));
      return { ...draft, spaceId: embedder.space.id, vectors: own };
    }),
  }));
  const { revision, events } = await store.appendEvents(batches, system.clock.nowMs());
  const added = batches.flatMap((batch, place) =>
    batch.events.flatMap(({ vectors }, ordinal) =>
      vectorRows(writtenOf(events[place])[ordinal]?.segmentIds ?? [], vectors),
    ),
  );
  await feed.push({ revision, removed: [], added });
  if (vectors.length < texts.length) onBare();
  onProgress(events.flatMap(writtenOf).filter(({ outcome }) => outcome === "stored").length);
  return sorted.map((batch, place) => {
    const appended = events[place] ?? undefined;
    return appended === undefined || appended === "fenced"
      ? appended
      : { revision, outcomes: outcomesOf(batch, appended) };
  });
}

const writtenOf = (batch: AppendedBatch | undefined): readonly AppendedEvent[] =>
  batch === undefined || batch === null || batch === "fenced" ? [] : batch;

/** Pushed again, as producers do in doubt, an event costs no embedding. */
async function sortOut(
  { store, system }: EventLaneDeps,
  { stream, events }: Pushed,
): Promise<readonly Sorted[]> {
  const known = await store.knownEvents(
    stream.id,
    events.map(({ key }) => key),
  );
  return events.map((event) => {
    const { key } = event;
    const itemId = known.get(key);
    return itemId === undefined ? { key, draft: draftEvent(event, system) } : { key, known: itemId };
  });
}

function outcomesOf(batch: readonly Sorted[], appended: readonly AppendedEvent[]): readonly EventOutcome[] {
  const rest = appended.values();
  return batch.map((each) => {
    if (each.known !== undefined) return { key: each.key, outcome: "known", itemId: each.known };
    const { value } = rest.next();
    if (value === undefined) throw new Error("the store answered for fewer events than it was given");
    return { key: each.key, outcome: value.outcome, itemId: value.itemId };
  });
}
