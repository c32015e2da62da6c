/** What a model that reads pictures and words makes of the library's pictures and of the scenes of its films: a vector of the whole of each. */
import type Database from "better-sqlite3-multiple-ciphers";
import type { BareLook, JointName, JointRoles, JointStore } from "#core/ports/picture-store.ts";
import type { VectorRow } from "#core/ports/vector-index.ts";
import { Revision, type SegmentId, SpaceId } from "#shared/model/ids.ts";
import { itemFileColumns, itemFileOf, type ItemFileRow } from "./item-files.ts";
import type { Synchronous } from "./library.ts";
import { bareLookScanCountMax } from "./limits.ts";
import { bytesOf } from "./vector-rows.ts";

type Joint = Synchronous<
  Pick<
    JointStore,
    "bareLooks" | "lookCoverage" | "putLookVectors" | "forgetLookVectors" | "jointRoles" | "setJointRoles"
  >
>;
export type JointReads = Pick<Joint, "bareLooks" | "lookCoverage" | "jointRoles">;
export type JointWrites = Omit<Joint, keyof JointReads>;

interface RoleRow {
  readonly role: keyof JointRoles;
  readonly space_id: string;
  readonly model_id: string;
}

interface BareRow extends ItemFileRow {
  readonly look_id: SegmentId;
  readonly frame_ms: number | null;
}

export function createJointReads(database: Database.Database): JointReads {
  // Looked at without their items: most have a vector where only a few came since.
  const scan = database
    .prepare<[string, number, number], readonly [id: number, isBare: number]>(
      `SELECT id, NOT EXISTS (SELECT 1 FROM look_vectors WHERE look_id = looks.id AND space_id = ?)
       FROM looks INDEXED BY looks_whole WHERE box_json IS NULL AND id > ? ORDER BY id LIMIT ?`,
    )
    .raw();
  const one = database.prepare<[number], BareRow>(
    `SELECT looks.id AS look_id, time_ms AS frame_ms, ${itemFileColumns}
     FROM looks LEFT JOIN scenes ON look_id = looks.id JOIN items ON items.row_id = looks.item_row_id
     WHERE looks.id = ? AND status = 'indexed' AND content_hash IS NOT NULL`,
  );
  const done = database
    .prepare<[string], number>(
      "SELECT count(*) FROM look_vectors INDEXED BY look_vectors_space WHERE space_id = ?",
    )
    .pluck();
  const total = database
    .prepare<[], number>("SELECT count(*) FROM looks INDEXED BY looks_whole WHERE box_json IS NULL")
    .pluck();
  const roles = database.prepare<[], RoleRow>("SELECT * FROM joint_spaces");
  return {
    bareLooks(spaceId, after, limit) {
      const seen = scan.all(SpaceId.parse(spaceId), after, bareLookScanCountMax);
      const bare = seen.filter(([, isBare]) => isBare === 1).map(([id]) => id);
      const taken = bare.slice(0, limit);
      const isWhole = taken.length === bare.length;
      return {
        until: (isWhole ? seen.at(-1)?.[0] : taken.at(-1)) ?? after,
        isAll: isWhole && seen.length < bareLookScanCountMax,
        looks: taken.flatMap((id) => {
          const row = one.get(id);
          return row === undefined ? [] : [bareOf(row)];
        }),
      };
    },
    lookCoverage: (spaceId) => ({
      doneCount: done.get(SpaceId.parse(spaceId)) ?? 0,
      totalCount: total.get() ?? 0,
    }),
    jointRoles: () => Object.fromEntries(roles.all().map((row) => [row.role, nameOf(row)])),
  };
}

const nameOf = ({ space_id: spaceId, model_id: modelId }: RoleRow): JointName => ({
  spaceId: SpaceId.parse(spaceId),
  modelId,
});

const bareOf = ({ look_id: lookId, frame_ms: frameMs, ...row }: BareRow): BareLook => ({
  ...itemFileOf(row),
  lookId,
  ...(frameMs === null ? {} : { frameMs }),
});

export function createJointWrites(database: Database.Database): JointWrites {
  const insert = database.prepare<[number, string, number, Uint8Array, number]>(
    `INSERT INTO look_vectors (look_id, space_id, scale, codes)
     SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM looks WHERE id = ?) ON CONFLICT DO NOTHING`,
  );
  // Watches are asked what pictures show when it is known, which is long after the pictures were heard. What the model that they
  // ask has seen is not owed once more by the one that is to take its place.
  const owe = database.prepare<[number, number, string]>(
    `INSERT INTO unheard_looks SELECT ? WHERE EXISTS (SELECT 1 FROM watches) AND NOT EXISTS (
       SELECT 1 FROM look_vectors JOIN joint_spaces ON joint_spaces.space_id = look_vectors.space_id
       WHERE role = 'active' AND look_id = ? AND look_vectors.space_id <> ?)
     ON CONFLICT DO NOTHING`,
  );
  const counter = database.prepare<[], number>("SELECT value FROM counters WHERE name = 'joint'").pluck();
  const next = database
    .prepare<[string], string | null>("SELECT min(space_id) FROM look_vectors WHERE space_id > ?")
    .pluck();
  const remove = database.prepare<[string, string, number]>(
    `DELETE FROM look_vectors WHERE space_id = ? AND look_id IN
       (SELECT look_id FROM look_vectors WHERE space_id = ? ORDER BY look_id LIMIT ?)`,
  );
  /** The first space that none asks to keep. */
  const unkept = (kept: readonly SpaceId[]): string | undefined => {
    for (let spaceId = next.get(""); spaceId !== null && spaceId !== undefined; spaceId = next.get(spaceId))
      if (!kept.some((each) => each === spaceId)) return spaceId;
    return undefined;
  };
  return {
    putLookVectors: database.transaction((spaceId: SpaceId, rows: readonly VectorRow[]) => {
      const added = rows.filter(
        ({ segmentId, scale, codes }) =>
          insert.run(segmentId, SpaceId.parse(spaceId), scale, bytesOf(codes), segmentId).changes > 0,
      );
      for (const { segmentId } of added) owe.run(segmentId, segmentId, spaceId);
      return { added, revision: Revision.parse(counter.get()) };
    }),
    forgetLookVectors: database.transaction((kept: readonly SpaceId[], limit: number) => {
      const spaceId = unkept(kept);
      if (spaceId !== undefined) remove.run(spaceId, spaceId, limit);
      return { done: spaceId === undefined };
    }),
    setJointRoles: createSetRoles(database),
  };
}

function createSetRoles(database: Database.Database): JointWrites["setJointRoles"] {
  const clear = database.prepare("DELETE FROM joint_spaces");
  const put = database.prepare<[string, string, string]>("INSERT INTO joint_spaces VALUES (?, ?, ?)");
  return database.transaction(({ active, building, previous }: JointRoles) => {
    clear.run();
    for (const [role, name] of Object.entries({ active, building, previous }))
      if (name !== undefined) put.run(role, SpaceId.parse(name.spaceId), name.modelId);
  });
}
