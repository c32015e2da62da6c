/**
 * A server whose clock leaps ahead, by hours or years, and is set back after a while. What was said meanwhile bears that time. When all
 * else has come to rest somebody says the last word of some of it: that holds at once, and everywhere.
 */
import type { Random } from "#shared/kit/random.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { setField } from "#shared/sync/edits.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import type { SimDevice } from "./sim-device.fake.ts";
import { itemOf, placeIn, type Team } from "./team.ts";

const hourMs = 3_600_000;
const wordCount = 6;

export interface LastWord {
  readonly device: SimDevice;
  readonly itemId: SharedItemId;
  readonly title: string;
  readonly entryId: OutboxId | undefined;
}

export interface SimLeap {
  /** False where they were said before. */
  readonly sayLast: () => boolean;
  readonly lastWords: readonly LastWord[];
}

/** `untilMs`: the clock is right by then. */
export function createSimLeap(
  team: Pick<Team, "world" | "devices" | "told">,
  random: Random,
  untilMs: number,
): SimLeap {
  const { world, devices, told } = team;
  const lastWords: LastWord[] = [];
  let isSaid = false;
  const fromMs = random.below(untilMs / 2);
  const aheadMs = random.next() < 0.5 ? 1 + random.below(10 * hourMs) : random.below(10 * 365 * 24) * hourMs;
  world.schedule.after(fromMs, () => world.setServerAhead(aheadMs));
  world.schedule.after(fromMs + random.below(untilMs - fromMs), () => world.setServerAhead(0));
  const say = (): void => {
    const said = new Set<SharedItemId>();
    for (let count = 0; count < wordCount; count++) {
      const device = random.pick(devices);
      const itemId = itemOf(random.pick(devices).id, random);
      // Of two who speak at once neither has heard the other.
      if (said.has(itemId) || told.revoked.has(device.id) || told.erased.includes(itemId)) continue;
      said.add(itemId);
      const { edits, key } = placeIn(itemId);
      const title = `last ${count}`;
      const entryId = device.edit({ name: edits, key }, (doc, editor) =>
        setField(doc, key, "title", title, editor),
      );
      lastWords.push({ device, itemId, title, entryId });
    }
  };
  return {
    lastWords,
    sayLast() {
      if (isSaid) return false;
      isSaid = true;
      say();
      return true;
    },
  };
}
