/**
 * Items that the server moves between partitions, by the very steps that it writes. Decided first, on its disk; then written,
 * perhaps by several instances at once, and cut short by crashes; what is not done is ended when the hub is up again.
 */
import type * as Y from "yjs";
import { createKeySeal } from "#server/database/key-seal.ts";
import { movedId } from "#server/moves/moved-id.ts";
import { isOfServer, type MoveRow, rowOf } from "#server/moves/told-moves.ts";
import { copyIdAfterRestore, stepsOf } from "#server/moves/write-move.ts";
import { createHlcClock, printHlc } from "#shared/kit/hlc.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { MoveId } from "#shared/model/team.ts";
import { readBirths } from "#shared/sync/births.ts";
import { type DocumentName, placeOf } from "#shared/sync/document-name.ts";
import { editsOf, readEdits, timesOf } from "#shared/sync/edits.ts";
import { limits } from "#shared/sync/limits.ts";
import { hasMapOf, type ItemPlace, toldMoves, trashLost } from "#shared/sync/moving.ts";
import type { Random } from "#shared/kit/random.ts";
import type { SimHub } from "./sim-hub.fake.ts";
import type { World } from "./world.ts";

const lookEveryMs = 1_000;
const keySeal = createKeySeal(new Uint8Array(32));

export interface SimMoves {
  /** All that was ever decided, also what a server that was put back does not know any more. */
  readonly decided: readonly MoveRow[];
  readonly backUp: () => void;
  readonly restore: () => void;
  /** Whoever asks for an item that has moved moves it from where it is; nothing where it cannot be moved. */
  readonly move: (place: ItemPlace, to: PartitionId) => void;
  /** When something was last written. */
  readonly lastMs: () => number;
}

type Parts = Pick<SimHub, "isUp" | "isErased" | "names" | "contentOf" | "read" | "writeBeside"> & {
  readonly down: () => void;
};

export function createSimMoves(
  { schedule, bug, areFaultsOn, serverMs }: World,
  hub: Parts,
  random: Random,
): SimMoves {
  const decided: MoveRow[] = [];
  let rows: MoveRow[] = [];
  let backup: readonly MoveRow[] = rows;
  let isRestored = false;
  /** Documents as they were when nothing more was to be found in them. */
  const seen = new Map<DocumentName, object>();
  /** Documents as they were when no copy of theirs had lost. */
  const uncontested = new Map<DocumentName, object>();
  const cut = new Set<MoveId>();
  const hlc = createHlcClock(serverMs, limits.clockAheadMaxMs);
  let lastMs = 0;
  const write = (...[name, change]: [Parameters<SimHub["writeBeside"]>[0], (doc: Y.Doc) => void]): void => {
    if (hub.writeBeside(name, 1 + random.below(2 ** 31), change)) lastMs = schedule.nowMs();
  };
  const follow = (place: ItemPlace): ItemPlace => {
    const { edits, key } = placeOf(place.partitionId, place.itemId);
    const { moved } = editsOf(hub.read(edits), key).fields;
    return moved === undefined || moved === null ? place : follow(moved);
  };
  const timeAfter = ({ partitionId, itemId }: ItemPlace): string => {
    const { edits, key } = placeOf(partitionId, itemId);
    return hlc.tellAfter(timesOf(hub.read(edits), key));
  };
  const finish = (row: MoveRow): void => {
    const at = rows.findIndex(({ move_id }) => move_id === row.move_id);
    if (!hub.isUp() || rows[at]?.done !== false) return;
    if (bug === "move-cut-short" && cut.has(row.move_id)) return;
    // Since it was decided: nothing of it is written any more.
    if (hub.isErased(row.item_id) || hub.isErased(row.to_item_id))
      return void (rows[at] = { ...row, done: true });
    const said = hub.read(placeOf(row.partition_id, row.item_id).edits);
    const born = hub.read(placeOf(row.to_partition_id, row.to_item_id).births);
    const copyId = isRestored ? copyIdAfterRestore(row.move_id) : row.move_id;
    const steps = stepsOf(row, { said, born }, { tagIds: [], copyId, keySeal });
    const isCut = areFaultsOn() && random.next() < 0.3;
    for (const { name, change } of isCut ? steps.slice(0, random.below(steps.length)) : steps)
      write(name, change);
    if (isCut) {
      cut.add(row.move_id);
      return hub.down();
    }
    rows[at] = { ...row, done: true };
  };
  /** Where two moves were decided on one thing: who was put back looks everywhere. */
  const contested = (): ReadonlySet<DocumentName> => {
    const sources = Map.groupBy(rows, (row) => row.item_id);
    return new Set(
      [...sources.values()].flatMap(([row, second]) =>
        row === undefined || second === undefined ? [] : [placeOf(row.partition_id, row.item_id).edits],
      ),
    );
  };
  const settle = (): void => {
    if (bug === "lost-copy-kept") return;
    for (const name of isRestored ? hub.names().filter((each) => each.startsWith("edits/")) : contested()) {
      const content = hub.contentOf(name);
      if (uncontested.get(name) === content) continue;
      const said = [...readEdits(hub.read(name)).values()];
      if (said.every(({ move }) => move === undefined || move.lostTo.length === 0))
        uncontested.set(name, content);
      for (const { move } of said)
        for (const copy of move?.lostTo ?? []) {
          const { edits, key } = placeOf(copy.partitionId, copy.itemId);
          if (move === undefined || hasMapOf(hub.read(edits), key, move.wonBy)) continue;
          const now = follow(copy);
          const there = placeOf(now.partitionId, now.itemId);
          const time = timeAfter(now);
          write(there.edits, (doc) => trashLost(doc, there.key, move.wonBy, time));
          write(edits, (doc) => trashLost(doc, key, move.wonBy, printHlc({ wallMs: 0, count: 0 })));
        }
    }
  };
  /** What devices bring back of moves that are not known any more. */
  const decideAnew = (): void => {
    for (const name of hub.names()) {
      const content = hub.contentOf(name);
      if (!name.startsWith("edits/") || seen.get(name) === content) continue;
      for (const told of toldMoves(name, hub.read(name)))
        if (!rows.some(({ move_id }) => move_id === told.moveId) && isOfServer(keySeal, told))
          rows.push(rowOf(told, { originalId: null, nowMs: schedule.nowMs() }));
      seen.set(name, content);
    }
  };
  const look = (): void => {
    schedule.after(lookEveryMs, look);
    if (!hub.isUp()) return;
    if (isRestored && bug !== "moves-forgotten") decideAnew();
    for (const row of rows) finish(row);
    if (hub.isUp()) settle();
  };
  schedule.after(lookEveryMs, look);
  return {
    decided,
    backUp: () => void (backup = [...rows]),
    restore() {
      rows = [...backup];
      seen.clear();
      isRestored = true;
    },
    lastMs: () => lastMs,
    move(asked, to) {
      if (!hub.isUp()) return;
      const place = follow(asked);
      const { births, edits, key } = placeOf(place.partitionId, place.itemId);
      const birth = readBirths(hub.read(births)).get(key);
      if (place.partitionId === to || birth === undefined) return;
      if (editsOf(hub.read(edits), key).trashedAt !== undefined) return;
      const row: MoveRow = {
        partition_id: place.partitionId,
        move_id: moveIdOf(random),
        item_id: place.itemId,
        to_partition_id: to,
        to_item_id: movedId(place, to, 0),
        payload_id: birth.payloadId,
        original_payload_id: null,
        shared_ms: birth.sharedMs,
        kind: birth.kind,
        hlc: timeAfter(place),
        moved_ms: schedule.nowMs(),
        done: false,
      };
      rows.push(row);
      decided.push(row);
      schedule.after(random.below(2_000), () => finish(row));
    },
  };
}

function moveIdOf(random: Random): MoveId {
  const tail = Array.from({ length: 12 }, () => random.below(16).toString(16)).join("");
  return MoveId.parse(`01970000-0000-7000-9000-${tail}`);
}
