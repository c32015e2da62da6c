/** Takes away what streams no longer keep: now and then, in small transactions, with all that was made of it. */
import type { Retention } from "#shared/model/capture.ts";
import type { FolderId } from "#shared/model/ids.ts";
import type { StreamName, StreamStatus } from "#shared/model/stream.ts";
import { dayMs } from "#shared/kit/spans.ts";
import type { AgeClock } from "#core/ports/clock.ts";
import type { CaptureStore, Sweeping } from "#core/ports/capture-store.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { Refusal, Retentions } from "#core/ports/use-cases.ts";
import { limits } from "./limits.ts";
import type { IngestSystem } from "./system.ts";
import type { VectorFeed } from "./vector-feed.ts";

export interface RetentionsDeps {
  readonly store: CaptureStore & Pick<StreamStore, "listStreams">;
  readonly feed: VectorFeed;
  readonly system: Pick<IngestSystem, "clock" | "ages" | "onFault">;
  readonly onChange: () => void;
}

export interface RetentionSweep extends Retentions, AsyncDisposable {
  /** From now on streams are swept. */
  start(): void;
}

export function createRetentions(deps: RetentionsDeps): RetentionSweep {
  const { store, system } = deps;
  const closing = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let hurry = (): void => undefined;
  const find = async (name: StreamName): Promise<StreamStatus | undefined> =>
    (await store.listStreams()).find((stream) => stream.name === name);
  const preview: Retentions["preview"] = async (name, retention) => {
    const stream = await find(name);
    return stream === undefined
      ? ({ refused: "STREAM_NOT_FOUND", data: { name } } satisfies Refusal)
      : store.retentionEffect(stream.id, await sweepingBy(retention, system.ages));
  };
  const keepSweeping = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await sweepAll(deps, closing.signal);
      await pauseOr((wake) => (hurry = wake));
    }
  };
  const pauseOr = async (onWake: (wake: () => void) => void): Promise<void> => {
    const timer = new AbortController();
    onWake(() => timer.abort());
    const either = AbortSignal.any([timer.signal, closing.signal]);
    // Woken before its time, it looks at once.
    await system.clock.sleep(limits.sweepPauseMs, either).catch(() => undefined);
  };
  return {
    start: () => void (running = keepSweeping().catch(system.onFault)),
    async list() {
      const [streams, rules] = await Promise.all([store.listStreams(), store.retentions()]);
      return streams.map(({ id, name }) => ({ name, retention: rules.get(id) ?? {} }));
    },
    preview,
    async set(name, retention) {
      const stream = await find(name);
      if (stream === undefined) return { refused: "STREAM_NOT_FOUND", data: { name } };
      const effect = await store.retentionEffect(stream.id, await sweepingBy(retention, system.ages));
      await store.setRetention(stream.id, retention);
      hurry();
      return effect;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await running;
    },
  };
}

const sweepingBy = async ({ keepDays, keepBytes }: Retention, ages: AgeClock): Promise<Sweeping> => ({
  old: keepDays === undefined ? [] : await ages.oldSpans(keepDays * dayMs),
  keepBytes,
});

async function sweepAll(deps: RetentionsDeps, signal: AbortSignal): Promise<void> {
  try {
    for (const [streamId, retention] of await deps.store.retentions())
      await sweep(deps, streamId, retention, signal);
  } catch (thrown) {
    // A full store takes no removal either; it is tried again after the pause.
    if (!(thrown instanceof StoreFullError)) throw thrown;
  }
}

async function sweep(
  { store, feed, system, onChange }: RetentionsDeps,
  streamId: FolderId,
  retention: Retention,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const sweeping = await sweepingBy(retention, system.ages);
    const swept = await store.sweepStream(streamId, sweeping, limits.sweepItemCountMax);
    if (swept.removedItemCount === 0) return;
    await feed.push({ revision: swept.revision, removed: swept.removedSegments, added: [] });
    onChange();
    if (swept.removedItemCount < limits.sweepItemCountMax) return;
  }
}
