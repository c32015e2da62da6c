import * as z from "zod";
import type { TrailNotes } from "#core/ports/device-trail.ts";
import { target } from "#shared/audit/leaf.ts";
import { createSeldom } from "#shared/kit/seldom.ts";
import { ItemId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import type { Content } from "./content.ts";
import { limits } from "./limits.ts";

const originalPath = /^\/(?:content|shared)\/([^/]*)$/;

/** Originals that were read are in the trail: once an item for a while, for a player asks for one in many parts. */
export function notedContent(content: Content, trail: TrailNotes, nowMs: () => number): Content {
  const isDue = createSeldom(limits.readNotedMs, limits.readNotedCountMax);
  return {
    async respond(request) {
      const named = originalPath.exec(new URL(request.url).pathname)?.[1];
      const itemId = z.union([ItemId, SharedItemId]).safeParse(named);
      const response = await content.respond(request);
      if (!itemId.success || response === undefined || response.status >= 300) return response;
      if (!isDue(itemId.data, nowMs())) return response;
      trail.note([
        {
          actor: { kind: "device", id: trail.logId },
          act: "original.read",
          targets: [target("item", itemId.data)],
        },
      ]);
      return response;
    },
  };
}
