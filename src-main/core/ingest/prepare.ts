/** Decoded → chunked → embedded → ready to commit. */
import { Anchor } from "#shared/model/anchor.ts";
import { embeddedText } from "#shared/model/embedded-text.ts";
import type { SegmentDraft } from "#shared/model/segment.ts";
import type { Chance } from "#core/ports/clock.ts";
import type { DecodeOutcome, Extracted, Refused } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { ClaimedItem, ItemCommit, LibraryStore, QuantisedVector } from "#core/ports/library-store.ts";
import { retryPauseMs } from "./backoff.ts";
import { chunkBlocks } from "./chunk.ts";
import { embedUnlessResting } from "./embed-segments.ts";
import { limits } from "./limits.ts";

export interface PrepareDeps {
  readonly store: Pick<LibraryStore, "twinOf">;
  readonly embedder: Embedder;
  readonly chance: Chance;
}

/** An item on its way: vectors come later, from the model or from a twin. */
interface Chunked {
  readonly item: ClaimedItem;
  readonly extracted: Extracted;
  readonly segments: readonly SegmentDraft[];
}

/** One commit for each claimed item, in order. */
export async function prepare(
  deps: PrepareDeps,
  claimed: readonly ClaimedItem[],
  outcomes: readonly DecodeOutcome[],
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly ItemCommit[]> {
  const steps = claimed.map((item, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error("the decoder answered for fewer files than it was asked");
    if (outcome.kind !== "extracted") return refusal(item, outcome, nowMs, deps.chance);
    const segments = chunkBlocks(outcome.blocks);
    return segments.every(({ anchor }) => Anchor.safeParse(anchor).success)
      ? { item, extracted: outcome, segments }
      : refusal(item, misplaced(outcome), nowMs, deps.chance);
  });
  const chunked = steps.filter((step): step is Chunked => "extracted" in step);
  const vectors = await vectorsOf(deps, chunked, signal);
  return steps.map((step) =>
    "extracted" in step ? indexed(step, deps.embedder, vectors.get(step) ?? []) : step,
  );
}

/** One place that cannot be would make every answer with it unreadable: parsers of untrusted bytes are not believed. */
const misplaced = ({ itemKind, mediaType, contentHash }: Extracted): Refused => ({
  kind: "failed",
  reason: { code: "damaged", detail: "It says of its parts that they are where nothing can be." },
  itemKind,
  mediaType,
  contentHash,
  retry: false,
});

/** A reason stays with the item until it is tried again; after the last attempt for good. */
export function refusal(item: ClaimedItem, outcome: Refused, nowMs: number, chance: Chance): ItemCommit {
  const { kind, reason, itemKind, mediaType, contentHash } = outcome;
  const pauseMs = outcome.retry ? retryPauseMs(item.attemptCount, chance) : undefined;
  return {
    itemId: item.itemId,
    generation: item.generation,
    kind,
    reason,
    ...(itemKind === undefined ? {} : { itemKind }),
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(contentHash === undefined ? {} : { contentHash }),
    ...(pauseMs === undefined ? {} : { retryAtMs: nowMs + pauseMs }),
  };
}

function indexed(
  { item, extracted, segments }: Chunked,
  embedder: Embedder,
  vectors: readonly QuantisedVector[],
): ItemCommit {
  const { blocks: _, ...found } = extracted;
  const { itemId, generation } = item;
  return { ...found, kind: "indexed", itemId, generation, segments, spaceId: embedder.space.id, vectors };
}

async function vectorsOf(
  deps: PrepareDeps,
  chunked: readonly Chunked[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Chunked, readonly QuantisedVector[]>> {
  const vectors = new Map<Chunked, readonly QuantisedVector[]>();
  await Promise.all(
    chunked
      .filter(({ segments }) => segments.length >= limits.twinSegmentCountMin)
      .map(async (step) => {
        const twin = await deps.store.twinOf(
          step.extracted.contentHash,
          deps.embedder.space.id,
          step.item.itemId,
        );
        if (twin !== undefined && sameTexts(twin.segments, step.segments)) vectors.set(step, twin.vectors);
      }),
  );
  const missing = chunked.filter((step) => !vectors.has(step));
  const texts = missing.flatMap(({ extracted, segments }) =>
    segments.map((segment) => embeddedText(extracted.title, segment)),
  );
  const embedded = await embedUnlessResting(deps.embedder, texts, signal);
  let from = 0;
  for (const step of missing) {
    vectors.set(step, embedded.slice(from, from + step.segments.length));
    from += step.segments.length;
  }
  return vectors;
}

/** The bytes are the same, but the decoder may have learnt to read them better since. */
const sameTexts = (left: readonly SegmentDraft[], right: readonly SegmentDraft[]): boolean =>
  left.length === right.length &&
  left.every(({ text, headingPath }, index) => {
    const other = right[index];
    return (
      other !== undefined && text === other.text && headingPath.join("\n") === other.headingPath.join("\n")
    );
  });
