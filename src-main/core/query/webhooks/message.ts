import type { WatchMatch } from "#shared/model/watch.ts";
import type { WebhookMessage } from "#shared/model/webhook.ts";

/** Without `withText` nothing of what was found leaves the device: ids, what kind of thing it is, and why it met the watch. */
export const matchedMessage = (match: WatchMatch, withText: boolean): WebhookMessage => {
  const { watchId, watchName, itemId, kind, name, path, text, leg, score, startMs, matchedMs } = match;
  return {
    type: "watch.matched",
    timestamp: new Date(matchedMs).toISOString(),
    data: {
      watch: { id: watchId, ...(withText ? { name: watchName } : {}) },
      item: { id: itemId, kind, ...(withText ? { name, path, text } : {}) },
      leg,
      score,
      ...(startMs === undefined ? {} : { startMs }),
    },
  };
};

export const testMessage = (nowMs: number): WebhookMessage => ({
  type: "webhook.tested",
  timestamp: new Date(nowMs).toISOString(),
  data: {},
});

/** The same for every attempt: a watch tells of an item once, and so does the receiver. */
export const messageIdOf = ({ watchId, itemId }: Pick<WatchMatch, "watchId" | "itemId">): string =>
  `${watchId}_${itemId}`;
