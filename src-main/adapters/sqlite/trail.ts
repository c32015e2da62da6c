import type Database from "better-sqlite3-multiple-ciphers";
import type { TrailStore } from "#core/ports/trail-store.ts";
import { nodesOver } from "#shared/audit/merkle.ts";
import { TreeHead } from "#shared/audit/tree-head.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { isOld } from "./old-dates.ts";
import type { Synchronous } from "./library.ts";

type Trails = Synchronous<TrailStore>;
export type TrailReads = Omit<Trails, keyof TrailWrites>;
export type TrailWrites = Pick<Trails, "trailTip" | "growTrail" | "forgetLeaves">;

interface LeafRow {
  readonly seq: number;
  readonly timeMs: number;
  readonly body: string;
}

const Head = JsonText.pipe(TreeHead);
const leafColumns = "seq, time_ms AS timeMs, body";

const sizeOf = (database: Database.Database) =>
  database.prepare<[], number>("SELECT ifnull(max(place) + 1, 0) FROM trail_nodes WHERE level = 0").pluck();

function nodesOf(database: Database.Database): Trails["trailNodes"] {
  const one = database
    .prepare<[number, number], Uint8Array>("SELECT hash FROM trail_nodes WHERE level = ? AND place = ?")
    .pluck();
  return (ids) =>
    ids.map(({ level, index }) => {
      const hash = one.get(level, index);
      if (hash === undefined) throw new Error(`node ${level}/${index} of the trail is missing`);
      return new Uint8Array(hash);
    });
}

export function createTrailReads(database: Database.Database): TrailReads {
  const size = sizeOf(database);
  const leaves = database.prepare<[number, number], LeafRow>(
    `SELECT ${leafColumns} FROM trail_leaves WHERE seq >= ? ORDER BY seq LIMIT ?`,
  );
  const oldest = database.prepare<[], number | null>("SELECT min(seq) FROM trail_leaves").pluck();
  const heads = database
    .prepare<[number, number], string>(
      "SELECT head_json FROM trail_heads WHERE size BETWEEN ? AND ? ORDER BY size",
    )
    .pluck();
  return {
    trailNodes: nodesOf(database),
    trailLeaves: (from, count) => leaves.all(from, count),
    trailKeptFrom: () => oldest.get() ?? size.get() ?? 0,
    trailHeads: (from, until) => heads.all(from, until).map((text) => Head.parse(text)),
  };
}

export function createTrailWrites(database: Database.Database): TrailWrites {
  const size = sizeOf(database);
  const nodes = nodesOf(database);
  const lastHead = database
    .prepare<[], string>("SELECT head_json FROM trail_heads ORDER BY size DESC LIMIT 1")
    .pluck();
  const putLeaf = database.prepare("INSERT INTO trail_leaves (seq, time_ms, body) VALUES (?, ?, ?)");
  const putNode = database.prepare("INSERT INTO trail_nodes (level, place, hash) VALUES (?, ?, ?)");
  const putHead = database.prepare(
    "INSERT OR REPLACE INTO trail_heads (size, time_ms, head_json) VALUES (?, ?, ?)",
  );
  const forget = database.prepare(
    `DELETE FROM trail_leaves WHERE seq IN (SELECT seq FROM trail_leaves ORDER BY seq LIMIT ?) AND seq < coalesce(
       (SELECT seq FROM trail_leaves WHERE NOT ${isOld("time_ms")} ORDER BY seq LIMIT 1), ${Number.MAX_SAFE_INTEGER})`,
  );
  const tip = (): ReturnType<Trails["trailTip"]> => {
    const count = size.get() ?? 0;
    const head = lastHead.get();
    return {
      frontier: { size: count, roots: nodes(nodesOver(0, count)) },
      ...(head === undefined ? {} : { head: Head.parse(head) }),
    };
  };
  return {
    trailTip: tip,
    growTrail: database.transaction(({ leaves, nodes: hashes, head }) => {
      const [first] = leaves;
      if (first !== undefined && first.seq !== size.get())
        throw new Error(`the trail does not go on at ${first.seq}`);
      for (const { seq, timeMs, body } of leaves) putLeaf.run(seq, timeMs, body);
      for (const { level, index, hash } of hashes) putNode.run(level, index, hash);
      if (head !== undefined) putHead.run(head.size, head.timeMs, JSON.stringify(head));
    }) as Trails["growTrail"],
    forgetLeaves: (old, count) => (old.length === 0 ? 0 : forget.run(count, JSON.stringify(old)).changes),
  };
}
