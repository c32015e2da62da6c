import { getRouteApi } from "@tanstack/react-router";
import * as z from "zod";
import { FolderId, ItemId } from "#shared/model/ids.ts";
import { ItemKind, ItemStatus } from "#shared/model/item.ts";

export const LibraryParams = z.object({
  name: z.string().max(200).optional().catch(undefined),
  status: ItemStatus.optional().catch(undefined),
  kind: ItemKind.optional().catch(undefined),
  folder: FolderId.optional().catch(undefined),
  item: ItemId.optional().catch(undefined),
});
export type LibraryParams = z.infer<typeof LibraryParams>;

export const libraryRoute = getRouteApi("/library");
