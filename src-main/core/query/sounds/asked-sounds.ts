/** The recordings that a question names, or moments of them, as what the index compares. */
import type { KnownRecording, SoundReads } from "#core/ports/sound-store.ts";
import type { TimeSpan } from "#shared/model/anchor.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import { type AskedLook, isHeld, type ReadLooks, unit } from "../looks/asked-looks.ts";

export interface AskedSoundsDeps {
  readonly reads: Pick<SoundReads, "knownRecordings">;
  readonly spaceId: SpaceId;
}

type Stretch = KnownRecording["stretches"][number];

export function createAskedSounds({ reads, spaceId }: AskedSoundsDeps): ReadLooks {
  return async (asked, signal) => {
    const itemIds = asked.flatMap(({ target }) => (isHeld(target) ? [] : [target]));
    const recordings = await reads.knownRecordings(itemIds, spaceId, signal);
    const known = new Map(
      recordings.flatMap((recording) => (recording ? [[recording.itemId, recording]] : [])),
    );
    return asked.map((look) => (isHeld(look.target) ? look : ofLibrary(look, known.get(look.target))));
  };
}

function ofLibrary(look: QueryLook, recording: KnownRecording | undefined): AskedLook {
  if (recording === undefined) return look;
  const { itemId, contentHash, name, stretches } = recording;
  const vector = soundAt(stretches, look.sound?.atMs);
  return { ...look, name, item: { itemId, contentHash }, ...(vector === undefined ? {} : { vector }) };
}

/** How it sounds around a moment; without one, all of it: each stretch by how long it lasts. At unit length. */
function soundAt(stretches: readonly Stretch[], atMs: number | undefined): Float32Array | undefined {
  if (atMs !== undefined)
    return stretches
      .filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)
      .toSorted((a, b) => distance(a, atMs) - distance(b, atMs))[0]?.vector;
  const [first] = stretches;
  if (first === undefined) return undefined;
  return unit(
    first.vector.map((_, column) =>
      stretches.reduce(
        (sum, { startMs, endMs, vector }) => sum + (endMs - startMs) * (vector[column] ?? 0),
        0,
      ),
    ),
  );
}

const distance = ({ startMs, endMs }: TimeSpan, atMs: number): number =>
  Math.abs((startMs + endMs) / 2 - atMs);
