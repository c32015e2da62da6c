import { SharedItemId, type PayloadId } from "#shared/model/team.ts";
import type { DocumentParts } from "#shared/sync/document-name.ts";

/** Grows only: what was erased once is never taken again. */
export interface ErasedIds {
  readonly epoch: () => number;
  readonly add: (id: string, epoch: number) => void;
  readonly since: (epoch: number) => readonly string[];
  /** Numbers of items of the document that are erased. */
  readonly keysIn: (parts: DocumentParts) => ReadonlySet<string>;
  readonly hasPayload: (id: PayloadId) => boolean;
}

const none: ReadonlySet<string> = new Set();

export function createErasedIds(): ErasedIds {
  const epochs = new Map<string, number>();
  const keysBySegment = new Map<string, Set<string>>();
  let last = 0;
  return {
    epoch: () => last,
    add(id, epoch) {
      last = Math.max(last, epoch);
      if (epochs.has(id)) return;
      epochs.set(id, epoch);
      const item = SharedItemId.safeParse(id);
      if (!item.success) return;
      const [device = "", number = "", key = ""] = item.data.split(".");
      const segment = `${device}.${number}`;
      const keys = keysBySegment.get(segment) ?? new Set();
      keysBySegment.set(segment, keys.add(key));
    },
    since: (epoch) => [...epochs].flatMap(([id, at]) => (at > epoch ? [id] : [])),
    keysIn: ({ segment }) =>
      // Asked of every update, and mostly nothing is erased.
      segment === undefined || keysBySegment.size === 0
        ? none
        : (keysBySegment.get(`${segment.deviceId}.${segment.number}`) ?? none),
    hasPayload: (id) => epochs.has(id),
  };
}
