import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "#hosts/application.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { ownCpuMs } from "../calm.ts";
import { limits } from "../limits.ts";

export const streamName = StreamName.parse("realtime");

/** A library that takes its turns, and what each of them took. */
export interface Side {
  readonly application: Application;
  /** Of all events, in the order in which they came. */
  readonly itemIds: ItemId[];
  readonly turns: { readonly cpuMs: number; readonly wallMs: number }[];
}

/**
 * The same events, some at a time, into each library in turn, until they are stored, searchable and told of. A turn is short, so that
 * what else the machine does, and what is collected or looked after in the background, falls into few of them.
 */
export async function takeTurns(
  sides: readonly Side[],
  texts: readonly string[],
  onWarm: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < texts.length; from += limits.watchTurnEventCount) {
    signal.throwIfAborted();
    // The first turns compile, and meet most words for the first time.
    const isWarm = from >= limits.watchWarmUpEventCount;
    if (from === limits.watchWarmUpEventCount) onWarm();
    const turn = texts.slice(from, from + limits.watchTurnEventCount);
    for (const side of inTurn(sides, from / limits.watchTurnEventCount)) {
      const [cpuMs, wallMs] = [ownCpuMs(), performance.now()];
      const events = turn.map((text, place) => ({ key: `event-${from + place}`, text }));
      side.itemIds.push(...(await pushTexts(side.application, events)));
      await side.application.services.watches.heard();
      if (isWarm) side.turns.push({ cpuMs: ownCpuMs() - cpuMs, wallMs: performance.now() - wallMs });
    }
  }
}

/** None always goes first, nor behind the same other one. */
export function inTurn<Value>(values: readonly Value[], turn: number): readonly Value[] {
  const from = turn % values.length;
  const rotated = [...values.slice(from), ...values.slice(0, from)];
  return Math.floor(turn / values.length) % 2 === 0 ? rotated : rotated.toReversed();
}

export async function pushTexts(
  { services }: Application,
  events: readonly { readonly key: string; readonly text: string }[],
): Promise<readonly ItemId[]> {
  const pushed = await services.streams.push(streamName, events);
  if (isRefusal(pushed)) throw new Error(pushed.refused);
  return pushed.outcomes.map(({ itemId }) => itemId);
}
