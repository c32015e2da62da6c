import type Database from "better-sqlite3-multiple-ciphers";
import type { SpaceName, SpaceRole, StoredSpace } from "#core/ports/space-store.ts";
import { type SegmentId, SpaceId } from "#shared/model/ids.ts";
import type { Counters } from "./counters.ts";
import type { Spaces } from "./library.ts";
import { bareScanCountMax } from "./limits.ts";
import { bytesOf } from "./vector-rows.ts";

export type SpaceReads = Pick<Spaces, "spaces" | "segmentsWithout" | "coverage">;
export type SpaceWrites = Omit<Spaces, keyof SpaceReads>;

interface SpaceRow {
  readonly id: string;
  readonly model_id: string;
  readonly dimensions: number;
  readonly role: SpaceRole;
  readonly done_segment: number;
  readonly paused: number;
}
interface BareRow {
  readonly id: SegmentId;
  readonly title: string | null;
  readonly heading_path_json: string;
  readonly text: string;
}

const spaceOf = (row: SpaceRow): StoredSpace => ({
  id: SpaceId.parse(row.id),
  modelId: row.model_id,
  dimensions: row.dimensions,
  role: row.role,
  doneSegment: row.done_segment,
  paused: row.paused === 1,
});

export function createSpaceReads(database: Database.Database): SpaceReads {
  const all = database.prepare<[], SpaceRow>("SELECT * FROM spaces ORDER BY role, id");
  // Looked at without their texts: most have a vector where only a few came since.
  const scan = database
    .prepare<[string, number, number], readonly [id: SegmentId, isBare: number]>(
      `SELECT id, NOT EXISTS (SELECT 1 FROM vectors WHERE segment_id = segments.id AND space_id = ?)
       FROM segments WHERE id > ? ORDER BY id LIMIT ?`,
    )
    .raw();
  const one = database.prepare<[number], BareRow>(
    `SELECT segments.id, items.title, heading_path_json, text
     FROM segments JOIN items ON items.row_id = item_row_id WHERE segments.id = ?`,
  );
  const done = database.prepare<[string], { readonly doneCount: number; readonly totalCount: number }>(
    // The index is a tenth of the table, and holds the ids.
    `SELECT (SELECT count(*) FROM segments INDEXED BY segments_item WHERE id <= done_segment) AS doneCount,
       (SELECT value FROM counters WHERE name = 'segments') AS totalCount FROM spaces WHERE id = ?`,
  );
  return {
    spaces: () => all.all().map(spaceOf),
    segmentsWithout(spaceId, after, segmentCountMax) {
      const seen = scan.all(SpaceId.parse(spaceId), after, bareScanCountMax);
      const bare = seen.filter(([, isBare]) => isBare === 1).map(([id]) => id);
      const taken = bare.slice(0, segmentCountMax);
      const isWhole = taken.length === bare.length;
      return {
        until: (isWhole ? seen.at(-1)?.[0] : taken.at(-1)) ?? after,
        isAll: isWhole && seen.length < bareScanCountMax,
        segments: taken.flatMap((id) => {
          const row = one.get(id);
          return row === undefined ? [] : [bareOf(row)];
        }),
      };
    },
    coverage: (spaceId) => done.get(SpaceId.parse(spaceId)) ?? { doneCount: 0, totalCount: 0 },
  };
}

const bareOf = (row: BareRow) => ({
  segmentId: row.id,
  title: row.title ?? undefined,
  headingPath: JSON.parse(row.heading_path_json) as readonly string[],
  text: row.text,
});

export function createSpaceWrites(database: Database.Database, counters: Counters): SpaceWrites {
  const roleOf = database.prepare<[string], SpaceRole>("SELECT role FROM spaces WHERE id = ?").pluck();
  const forgetRole = database.prepare(
    "UPDATE spaces SET role = 'forgotten', done_segment = 0 WHERE role = ? AND id <> ?",
  );
  const setAside = database
    .prepare<[], string>("UPDATE spaces SET role = 'forgotten' WHERE role = 'active' RETURNING id")
    .pluck();
  const makePrevious = database.prepare("UPDATE spaces SET role = 'previous' WHERE id = ?");
  const put = database.prepare<[string, string, number, SpaceRole]>(
    `INSERT INTO spaces (id, model_id, dimensions, role) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET role = excluded.role, paused = 0,
       done_segment = iif(role = 'forgotten', 0, done_segment)`,
  );
  const pause = database.prepare("UPDATE spaces SET paused = ? WHERE id = ?");
  const forget = database.prepare(
    "UPDATE spaces SET role = 'forgotten', done_segment = 0 WHERE id = ? AND role <> 'active'",
  );
  const putIn = ({ id, modelId, dimensions }: SpaceName, role: SpaceRole): void =>
    void put.run(SpaceId.parse(id), modelId, dimensions, role);
  return {
    beginSpace: database.transaction((space: SpaceName) => {
      if (roleOf.get(space.id) === "active") return;
      forgetRole.run("building", space.id);
      putIn(space, "building");
    }),
    setSpacePaused: (spaceId, paused) => void pause.run(Number(paused), SpaceId.parse(spaceId)),
    activateSpace: database.transaction((space: SpaceName) => {
      if (roleOf.get(space.id) === "active") return;
      forgetRole.run("previous", space.id);
      // Put aside first: of each role there is one.
      const before = setAside.get();
      putIn(space, "active");
      if (before !== undefined) makePrevious.run(before);
    }),
    forgetSpace: (spaceId) => void forget.run(SpaceId.parse(spaceId)),
    addVectors: createAddVectors(database, counters, (spaceId) => roleOf.get(spaceId)),
    removeVectors: createRemoveVectors(database),
  };
}

function createAddVectors(
  database: Database.Database,
  counters: Counters,
  roleOf: (spaceId: SpaceId) => SpaceRole | undefined,
): SpaceWrites["addVectors"] {
  const insert = database.prepare<[number, string, number, Uint8Array, number]>(
    `INSERT INTO vectors (segment_id, space_id, scale, codes)
     SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM segments WHERE id = ?) ON CONFLICT DO NOTHING`,
  );
  const advance = database.prepare("UPDATE spaces SET done_segment = max(done_segment, ?) WHERE id = ?");
  return database.transaction((...[given, rows, until]: Parameters<SpaceWrites["addVectors"]>) => {
    const spaceId = SpaceId.parse(given);
    const role = roleOf(spaceId);
    if (role !== "active" && role !== "building") return { revision: counters.revision(), added: [] };
    const added = rows
      .filter(
        ({ segmentId, scale, codes }) =>
          insert.run(segmentId, spaceId, scale, bytesOf(codes), segmentId).changes > 0,
      )
      .map(({ segmentId }) => segmentId);
    advance.run(until, spaceId);
    // What nobody searches yet makes no new revision of what can be found.
    const isFound = role === "active" && added.length > 0;
    return { revision: isFound ? counters.nextRevision() : counters.revision(), added };
  });
}

/** From the first segment on: where it has come to stands where it stood how far the space was done. */
function createRemoveVectors(database: Database.Database): SpaceWrites["removeVectors"] {
  const from = database
    .prepare<[string], number>("SELECT done_segment FROM spaces WHERE id = ? AND role = 'forgotten'")
    .pluck();
  const first = database
    .prepare<[number], number | null>("SELECT min(segment_id) FROM vectors WHERE segment_id > ?")
    .pluck();
  const remove = database.prepare<[string, number, number]>(
    "DELETE FROM vectors WHERE space_id = ? AND segment_id >= ? AND segment_id <= ?",
  );
  const advance = database.prepare("UPDATE spaces SET done_segment = ? WHERE id = ?");
  const drop = database.prepare("DELETE FROM spaces WHERE id = ? AND role = 'forgotten'");
  return database.transaction((...[given, vectorCountMax]: Parameters<SpaceWrites["removeVectors"]>) => {
    const spaceId = SpaceId.parse(given);
    const after = from.get(spaceId);
    if (after === undefined) return { done: true };
    const next = first.get(after) ?? null;
    if (next === null) {
      drop.run(spaceId);
      return { done: true };
    }
    const until = next + vectorCountMax - 1;
    remove.run(spaceId, next, until);
    advance.run(until, spaceId);
    return { done: false };
  });
}
