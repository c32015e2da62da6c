import type Database from "better-sqlite3-multiple-ciphers";
import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { TreeDifference } from "#core/ports/library-store.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import { FolderId, ItemId, type SegmentId } from "#shared/model/ids.ts";
import type { ItemStatus, StatusReason } from "#shared/model/item.ts";
import type { Counters } from "./counters.ts";
import type { FullText } from "./full-text.ts";
import type { ItemRemoval } from "./item-removal.ts";
import type { Library } from "./library.ts";
import { foldPath } from "./paths.ts";
import { placeIn } from "./queue-lanes.ts";
import { wordsTitle } from "./words-title.ts";

/** What is written of a file that the disk shows to be new or changed. */
interface Standing {
  readonly status: ItemStatus;
  readonly reason: StatusReason | undefined;
}

interface MovingRow {
  readonly row_id: number;
  readonly name: string;
  readonly title: string | null;
  readonly status: ItemStatus;
}

const obstacles: Readonly<Record<NonNullable<SeenFile["obstacle"]>, Standing>> = {
  "not-a-file": {
    status: "skipped",
    reason: { code: "not-a-file", detail: "This is a pipe, a socket or a device, not a file." },
  },
  "symbolic-link": {
    status: "skipped",
    reason: { code: "not-a-file", detail: "This is a symbolic link, which is not followed." },
  },
  unreadable: {
    status: "failed",
    reason: { code: "unreadable", detail: "The system does not let Tessera read this file." },
  },
  "path-not-text": {
    status: "skipped",
    reason: { code: "path-not-text", detail: "The name of this file is not valid text." },
  },
};
const waiting: Standing = { status: "waiting", reason: undefined };
const standingOf = (file: SeenFile): Standing =>
  file.obstacle === undefined ? waiting : obstacles[file.obstacle];

interface Context {
  readonly folderId: FolderId;
  readonly urgent: number;
  readonly queuedMs: number;
  readonly nowMs: number;
  readonly removedSegments: SegmentId[];
}

export function createDifferenceWrites(
  database: Database.Database,
  counters: Counters,
  removal: ItemRemoval,
  fullText: FullText,
): Pick<Library, "applyDifference"> {
  const rowOf = database.prepare<[string], number>("SELECT row_id FROM items WHERE id = ?").pluck();
  const rowAt = database.prepare<[string], number>("SELECT row_id FROM items WHERE path = ?").pluck();
  const add = createAdd(database);
  const change = createChange(database, removal);
  const move = createMove(database, removal, fullText, change);
  return {
    applyDifference: database.transaction(
      (folderId: FolderId, difference: TreeDifference, urgent: boolean, nowMs: number) => {
        const { lane = "quick" } = difference;
        const removedSegments: SegmentId[] = [];
        const context = {
          folderId: FolderId.parse(folderId),
          urgent: Number(urgent && lane === "quick"),
          queuedMs: placeIn(lane, nowMs),
          nowMs,
          removedSegments,
        };
        for (const itemId of difference.removed) {
          const rowId = rowOf.get(ItemId.parse(itemId));
          if (rowId !== undefined) removal.removeItem(rowId, removedSegments);
        }
        move(difference.moved, context);
        for (const file of difference.changed) {
          const rowId = rowOf.get(ItemId.parse(file.itemId));
          if (rowId !== undefined) change(rowId, file, context);
        }
        for (const file of difference.added) {
          const rowId = rowAt.get(file.path);
          if (rowId === undefined) add(file, context);
          else change(rowId, file, context);
        }
        return { revision: counters.nextRevision(), removedSegments };
      },
    ),
  };
}

function createAdd(database: Database.Database): (file: SeenFile, context: Context) => void {
  const insert = database.prepare(
    `INSERT INTO items (id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, reason_code,
       reason_detail, urgent, queued_ms, added_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (file, { folderId, urgent, queuedMs, nowMs }) => {
    const { status, reason } = standingOf(file);
    insert.run(
      uuidV7(nowMs, randomBytes(10)),
      folderId,
      file.path,
      foldPath(file.path),
      basename(file.path),
      file.fileKey,
      file.sizeBytes,
      file.modifiedMs,
      status,
      reason?.code ?? null,
      reason?.detail ?? null,
      urgent,
      queuedMs,
      nowMs,
    );
  };
}

type Change = (rowId: number, file: SeenFile, context: Context) => void;

/** What was found of the old bytes stays findable until the new ones are committed, unless they cannot be read. */
function createChange(database: Database.Database, removal: ItemRemoval): Change {
  const update = database.prepare(
    `UPDATE items SET folder_id = ?, file_key = ?, size_bytes = ?, modified_ms = ?, status = ?, reason_code = ?,
       reason_detail = ?, urgent = ?, queued_ms = ?, generation = generation + 1, attempt_count = 0, retry_at_ms = NULL
     WHERE row_id = ?`,
  );
  const withoutSegments = database.prepare("UPDATE items SET segment_count = 0 WHERE row_id = ?");
  return (rowId, file, { folderId, urgent, queuedMs, removedSegments }) => {
    const { status, reason } = standingOf(file);
    update.run(
      folderId,
      file.fileKey,
      file.sizeBytes,
      file.modifiedMs,
      status,
      reason?.code ?? null,
      reason?.detail ?? null,
      urgent,
      queuedMs,
      rowId,
    );
    if (status === "waiting") return;
    removal.removeContent(rowId, removedSegments);
    withoutSegments.run(rowId);
  };
}

/** In work, it would be looked for where it no longer is; not indexed, the move may have mended what was wrong. */
const readAgainAfterMove: readonly ItemStatus[] = ["working", "skipped", "failed"];

function createMove(
  database: Database.Database,
  removal: ItemRemoval,
  fullText: FullText,
  change: Change,
): (moved: TreeDifference["moved"], context: Context) => void {
  const row = database.prepare<[string], MovingRow>(
    "SELECT row_id, name, title, status FROM items WHERE id = ?",
  );
  const rowAt = database.prepare<[string], number>("SELECT row_id FROM items WHERE path = ?").pluck();
  const vacate = database.prepare("UPDATE items SET path = ? WHERE row_id = ?");
  const place = database.prepare(
    `UPDATE items SET folder_id = ?, path = ?, path_folded = ?, name = ?, file_key = ?, size_bytes = ?, modified_ms = ?
     WHERE row_id = ?`,
  );
  return (moved, context) => {
    const known = moved.flatMap((file) => {
      const found = row.get(ItemId.parse(file.itemId));
      return found === undefined ? [] : [{ file, found }];
    });
    // All leave before the first arrives, so that names can be swapped. No real path holds a NUL.
    for (const { found } of known) vacate.run(`\0${found.row_id}`, found.row_id);
    for (const { file, found } of known) {
      const displaced = rowAt.get(file.path);
      if (displaced !== undefined) removal.removeItem(displaced, context.removedSegments);
      const name = basename(file.path);
      const { row_id: rowId } = found;
      place.run(
        context.folderId,
        file.path,
        foldPath(file.path),
        name,
        file.fileKey,
        file.sizeBytes,
        file.modifiedMs,
        rowId,
      );
      if (name !== found.name) fullText.retitleItem(rowId, wordsTitle(name, found.title ?? undefined));
      if (file.contentChanged || file.obstacle !== undefined || readAgainAfterMove.includes(found.status))
        change(rowId, file, context);
    }
  };
}
