/**
 * The trash as the server empties it: it counts by its own clock from when it first saw the register, notes what it removes, and
 * takes out again whatever comes of that later. What it knows is on its disk, and in its backups.
 */
import type { SharedItemId } from "#shared/model/team.ts";
import { birthKey } from "#shared/sync/births.ts";
import { type DocumentName, itemIn } from "#shared/sync/document-name.ts";
import { newestOf, ownMapsOf } from "#shared/sync/own-maps.ts";
import type { SimHub } from "./sim-hub.fake.ts";
import type { World } from "./world.ts";

const lookEveryMs = 1_000;
const keptMs = 4_000;

export interface SimTrash {
  /** What is removed, as the server has it noted. */
  readonly purged: ReadonlySet<SharedItemId>;
  /** Whether anything ever was, also what a server that was put back does not know any more: devices had heard that it is gone. */
  readonly hasPurged: () => boolean;
  readonly backUp: () => void;
  readonly restore: () => void;
  /** When something was last taken out. */
  readonly lastMs: () => number;
}

interface Since {
  readonly hlc: string;
  readonly sinceMs: number;
}

export function createSimTrash(
  { schedule, bug }: World,
  hub: Pick<SimHub, "isUp" | "names" | "contentOf" | "read" | "takeOut">,
): SimTrash {
  const purged = new Set<SharedItemId>();
  const trashed = new Map<SharedItemId, Since>();
  let backup = { purged: [...purged], trashed: [...trashed] };
  let lastMs = 0;
  let hasPurged = false;
  const noted = new Map<DocumentName, object>();
  const note = (): void => {
    for (const name of hub.names()) {
      const content = hub.contentOf(name);
      if (noted.get(name) === content) continue;
      noted.set(name, content);
      if (!name.startsWith("edits/")) continue;
      for (const [key, maps] of ownMapsOf(hub.read(name), "items")) {
        const register = newestOf(maps, "trash");
        const trashedAt = register?.value === true ? register.hlc : undefined;
        // Of nearly all items nobody said it.
        if ((trashedAt === undefined && trashed.size === 0) || !birthKey(key)) continue;
        const id = itemIn(name, key)?.itemId;
        if (id === undefined) continue;
        if (trashedAt === undefined) trashed.delete(id);
        else if (trashed.get(id)?.hlc !== trashedAt)
          trashed.set(id, { hlc: trashedAt, sinceMs: schedule.nowMs() });
      }
    }
  };
  const look = (): void => {
    schedule.after(lookEveryMs, look);
    if (!hub.isUp()) return;
    note();
    const fresh = [...trashed].flatMap(([id, { sinceMs }]) =>
      schedule.nowMs() - sinceMs >= keptMs && !purged.has(id) ? [id] : [],
    );
    for (const id of fresh) purged.add(id);
    hasPurged ||= fresh.length > 0;
    if (hub.takeOut(bug === "purged-comes-back" ? fresh : [...purged])) lastMs = schedule.nowMs();
  };
  schedule.after(lookEveryMs, look);
  return {
    purged,
    hasPurged: () => hasPurged,
    backUp: () => void (backup = { purged: [...purged], trashed: [...trashed] }),
    restore() {
      noted.clear();
      purged.clear();
      trashed.clear();
      for (const id of backup.purged) purged.add(id);
      for (const [id, since] of backup.trashed) trashed.set(id, since);
    },
    lastMs: () => lastMs,
  };
}
