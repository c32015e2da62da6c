import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library, Refusal } from "#core/ports/use-cases.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { Clock } from "#core/ports/clock.ts";

export interface ItemCallsDeps {
  readonly store: LibraryStore;
  readonly clock: Clock;
  readonly onChange: () => void;
  /** The queue may hold something new. */
  readonly onQueued: () => void;
  /** These wait for nothing any more; `null`: all. */
  readonly onCancelled: (itemIds: readonly ItemId[] | null) => void;
}

const notFound: Refusal = { refused: "NOT_FOUND" };

/** What is asked of single items. */
export function createItemCalls({
  store,
  clock,
  onChange,
  onQueued,
  onCancelled,
}: ItemCallsDeps): Pick<
  Library,
  | "listItems"
  | "getItem"
  | "readSegments"
  | "thumbnail"
  | "waveform"
  | "frame"
  | "retryItems"
  | "cancelItems"
  | "tagItem"
> {
  return {
    async listItems(filter, offset, limit) {
      const [page, revision] = await Promise.all([store.listItems(filter, offset, limit), store.revision()]);
      return { ...page, revision };
    },
    getItem: async (itemId) => (await store.getItem(itemId)) ?? notFound,
    async readSegments(itemId, fromOrdinal, limit) {
      return (await store.getItem(itemId)) === undefined
        ? notFound
        : store.readSegments(itemId, fromOrdinal, limit);
    },
    thumbnail: (itemId) => store.thumbnail(itemId),
    waveform: (itemId) => store.waveform(itemId),
    frame: (itemId, timeMs) => store.frame(itemId, timeMs),
    async retryItems(itemIds) {
      const itemCount = await store.retry(itemIds, clock.nowMs());
      onQueued();
      return itemCount;
    },
    async cancelItems(itemIds) {
      const itemCount = await store.cancel(itemIds);
      onCancelled(itemIds);
      onChange();
      return itemCount;
    },
    async tagItem(itemId, tags) {
      if ((await store.getItem(itemId)) === undefined) return notFound;
      await store.setTags(itemId, tags);
      onChange();
      return (await store.getItem(itemId)) ?? notFound;
    },
  };
}
