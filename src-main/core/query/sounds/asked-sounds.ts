/** The recordings that a question names, or moments of them, as what the index compares. */
import type { KnownRecording, SoundReads } from "#core/ports/sound-store.ts";
import type { MediaSpan } from "#shared/model/anchor.ts";
import { dequantise } from "#shared/kit/int8-vector.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import { type AskedLook, isHeld, type ReadLooks, unit } from "../looks/asked-looks.ts";
import type { HeldSounds } from "./held-sounds.ts";

export interface AskedSoundsDeps {
  readonly reads: Pick<SoundReads, "knownRecordings">;
  readonly held: Pick<HeldSounds, "get">;
  readonly spaceId: SpaceId;
}

type Stretch = KnownRecording["stretches"][number];

export function createAskedSounds({ reads, held, spaceId }: AskedSoundsDeps): ReadLooks {
  return async (asked, signal) => {
    const itemIds = asked.flatMap(({ target }) => (isHeld(target) ? [] : [target]));
    const recordings = await reads.knownRecordings(itemIds, spaceId, signal);
    const known = new Map(
      recordings.flatMap((recording) => (recording ? [[recording.itemId, recording]] : [])),
    );
    return asked.map((look) =>
      isHeld(look.target) ? handedIn(look, held.get(look.target)) : ofLibrary(look, known.get(look.target)),
    );
  };
}

function handedIn(look: QueryLook, sound: ReturnType<HeldSounds["get"]>): AskedLook {
  if (sound === undefined) return look;
  const stretches = sound.sound.stretches.map(({ vector, ...span }) => ({
    ...span,
    vector: unit(dequantise(vector)),
  }));
  return withVector({ ...look, name: sound.name }, soundAt(stretches, look.sound?.atMs));
}

const withVector = (look: AskedLook, vector: Float32Array | undefined): AskedLook =>
  vector === undefined ? look : { ...look, vector };

function ofLibrary(look: QueryLook, recording: KnownRecording | undefined): AskedLook {
  if (recording === undefined) return look;
  const { itemId, contentHash, name, stretches } = recording;
  return withVector({ ...look, name, item: { itemId, contentHash } }, soundAt(stretches, look.sound?.atMs));
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

const distance = ({ startMs, endMs }: MediaSpan, atMs: number): number =>
  Math.abs((startMs + endMs) / 2 - atMs);
