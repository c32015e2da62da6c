import { isRefusal, type Library } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import { browseFolders } from "./browse-folders.ts";
import type { Implementer } from "./implementer.ts";

export const libraryHandlers = ({ library: os }: Implementer, library: Library) => ({
  addFolder: os.addFolder.handler(async ({ input }) => answer(await library.addFolder(input))),
  listFolders: os.listFolders.handler(() => library.listFolders()),
  updateFolder: os.updateFolder.handler(async ({ input }) => answer(await library.updateFolder(input))),
  rescanFolder: os.rescanFolder.handler(async ({ input }) =>
    answer(await library.rescanFolder(input.folderId)),
  ),
  removeFolder: os.removeFolder.handler(async ({ input }) =>
    answer(await library.removeFolder(input.folderId)),
  ),
  browse: os.browse.handler(async ({ input }) => answer(await browseFolders(input.path))),
  listItems: os.listItems.handler(({ input: { offset, limit, ...filter } }) =>
    library.listItems(filter, offset, limit),
  ),
  getItem: os.getItem.handler(async ({ input }) => answer(await library.getItem(input.itemId))),
  nameItems: os.nameItems.handler(async ({ input: { ids } }) => {
    const items = [];
    // One after another: others are answered in between.
    for (const id of new Set(ids)) {
      const item = await library.getItem(id);
      if (!isRefusal(item)) items.push(item);
    }
    return { items };
  }),
  readSegments: os.readSegments.handler(async ({ input }) =>
    answer(await library.readSegments(input.itemId, input.fromOrdinal, input.limit)),
  ),
  retryItems: os.retryItems.handler(async ({ input }) => ({
    itemCount: await library.retryItems(input.itemIds ?? null),
  })),
  cancelItems: os.cancelItems.handler(async ({ input }) => ({
    itemCount: await library.cancelItems(input.itemIds ?? null),
  })),
  tagItem: os.tagItem.handler(async ({ input }) => answer(await library.tagItem(input.itemId, input.tags))),
  trace: os.trace.handler(({ input }) => library.trace(input.path)),
  activity: os.activity.handler(() => library.activity()),
  watchActivity: os.watchActivity.handler(async function* ({ signal }) {
    // A caller that cannot cancel (a plain HTTP stream that was cut) is stopped by the channel, which always gives a signal.
    yield* library.watchActivity(signal ?? new AbortController().signal);
  }),
  setPaused: os.setPaused.handler(({ input }) => library.setPaused(input.paused)),
});
