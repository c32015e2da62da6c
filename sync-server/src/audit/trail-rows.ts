/** Rows of an organisation's trail. Whoever appends holds its row of `trails` until the transaction ends. */
import type { Frontier, NodeId } from "#shared/audit/merkle.ts";
import type { TrailReads } from "#shared/audit/read-trail.ts";
import { limits } from "#shared/audit/limits.ts";
import type { Growth, LeafRow } from "#shared/audit/trail.ts";
import { TreeHead } from "#shared/audit/tree-head.ts";
import { JsonText } from "#shared/model/json-text.ts";
import type { OrgId } from "#shared/model/team.ts";
import type { Sql, Truth } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import { nodeCountOf, finisherOf, placeOf } from "./node-place.ts";
import { newTrailSecrets, type TrailSecrets } from "./trail-keys.ts";

const hashBytes = 32;
const Head = JsonText.pipe(TreeHead);

export interface TrailRow {
  readonly secrets: TrailSecrets;
  readonly frontier: Frontier;
  readonly head?: TreeHead;
}

function rowOf({ seed, digest_key, size, roots, head_json }: Tables["trails"]): TrailRow {
  const hashes = Array.from({ length: roots.byteLength / hashBytes }, (_, place) =>
    Uint8Array.from(roots.subarray(place * hashBytes, (place + 1) * hashBytes)),
  );
  return {
    secrets: { seed: Uint8Array.from(seed), digestKey: Uint8Array.from(digest_key) },
    frontier: { size, roots: hashes },
    ...(head_json === null ? {} : { head: Head.parse(head_json) }),
  };
}

const bytesOf = (hashes: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(hashes.length * hashBytes);
  for (const [place, hash] of hashes.entries()) bytes.set(hash, place * hashBytes);
  return bytes;
};

export async function readTrail(sql: Sql, orgId: OrgId): Promise<TrailRow | undefined> {
  const row = await sql.selectFrom("trails").selectAll().where("org_id", "=", orgId).executeTakeFirst();
  return row === undefined ? undefined : rowOf(row);
}

/** Nobody else appends to it until the transaction ends. It is made where there is none. */
export async function holdTrail(sql: Sql, truth: Truth, orgId: OrgId): Promise<TrailRow> {
  const held = () =>
    sql.selectFrom("trails").selectAll().where("org_id", "=", orgId).forUpdate().executeTakeFirst();
  const known = await held();
  if (known !== undefined) return rowOf(known);
  const { seed, digestKey } = newTrailSecrets();
  const roots = new Uint8Array();
  const fresh = { org_id: orgId, seed, digest_key: digestKey, size: 0, roots, head_json: null };
  // Two that make it at the same time wait for each other here; both then go on with the one that was first.
  await sql
    .insertInto("trails")
    .values(fresh)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await held();
  if (made === undefined) throw new Error("a trail that was made is gone");
  await truth.put("trails", made);
  return rowOf(made);
}

export async function putGrowth(
  sql: Truth,
  orgId: OrgId,
  { secrets, frontier: before, head: last }: TrailRow,
  { growth, head }: { readonly growth: Growth; readonly head: TreeHead | undefined },
): Promise<void> {
  const { leaves, nodes, frontier } = growth;
  const [first] = leaves;
  if (first !== undefined)
    await sql.put("trail_groups", {
      org_id: orgId,
      first_seq: before.size,
      leaf_count: leaves.length,
      time_ms: first.timeMs,
      bodies: leaves.map(({ body }) => body).join("\n"),
      nodes: bytesOf(nodes.map(({ hash }) => hash)),
    });
  if (head !== undefined)
    await sql.put("trail_heads", {
      org_id: orgId,
      size: head.size,
      time_ms: head.timeMs,
      head_json: JSON.stringify(head),
    });
  const newest = head ?? last;
  await sql.put("trails", {
    org_id: orgId,
    seed: secrets.seed,
    digest_key: secrets.digestKey,
    size: frontier.size,
    roots: bytesOf(frontier.roots),
    head_json: newest === undefined ? null : JSON.stringify(newest),
  });
}

interface GroupNodes {
  readonly first: number;
  readonly end: number;
  readonly nodes: Uint8Array;
}

/** All at once where what is asked for lies side by side, as leaves of a page do; of a proof, one group at a time. */
async function groupsAround(sql: Sql, orgId: OrgId, ids: readonly NodeId[]): Promise<GroupNodes[]> {
  const seqs = ids.map(finisherOf);
  const [first, last] = [Math.min(...seqs), Math.max(...seqs)];
  if (ids.length === 0 || last - first >= limits.pageLeafCount) return [];
  const rows = await sql
    .selectFrom("trail_groups")
    .select(["first_seq", "leaf_count", "nodes"])
    .where("org_id", "=", orgId)
    .where("first_seq", "<=", last)
    .where((where) => where(where("first_seq", "+", where.ref("leaf_count")), ">", first))
    .execute();
  return rows.map(groupOfRow);
}

const groupOfRow = ({
  first_seq,
  leaf_count,
  nodes,
}: Pick<Tables["trail_groups"], "first_seq" | "leaf_count" | "nodes">): GroupNodes => ({
  first: first_seq,
  end: first_seq + leaf_count,
  nodes,
});

async function nodesIn(sql: Sql, orgId: OrgId, ids: readonly NodeId[]): Promise<readonly Uint8Array[]> {
  const groups = await groupsAround(sql, orgId, ids);
  const groupOf = async (seq: number): Promise<GroupNodes> => {
    const known = groups.find(({ first, end }) => first <= seq && seq < end);
    if (known !== undefined) return known;
    const row = await sql
      .selectFrom("trail_groups")
      .select(["first_seq", "leaf_count", "nodes"])
      .where("org_id", "=", orgId)
      .where("first_seq", "<=", seq)
      .orderBy("first_seq", "desc")
      .limit(1)
      .executeTakeFirst();
    if (row === undefined || seq >= row.first_seq + row.leaf_count)
      throw new Error(`leaf ${seq} of the trail is missing`);
    const group = groupOfRow(row);
    groups.push(group);
    return group;
  };
  const found: Uint8Array[] = [];
  for (const id of ids) {
    const { first, nodes } = await groupOf(finisherOf(id));
    const at = (placeOf(id) - nodeCountOf(first)) * hashBytes;
    found.push(Uint8Array.from(nodes.subarray(at, at + hashBytes)));
  }
  return found;
}

const lineRows = ({ first_seq, time_ms, bodies }: Tables["trail_groups"]): readonly LeafRow[] =>
  (bodies ?? "").split("\n").map((body, place) => ({ seq: first_seq + place, timeMs: time_ms, body }));

export const trailReads = (sql: Sql, orgId: OrgId): TrailReads => ({
  nodes: (ids) => nodesIn(sql, orgId, ids),
  async leaves(from, count) {
    const rows = await sql
      .selectFrom("trail_groups")
      .selectAll()
      .where("org_id", "=", orgId)
      .where("bodies", "is not", null)
      .where("first_seq", "<", from + count)
      .where((where) => where(where("first_seq", "+", where.ref("leaf_count")), ">", from))
      .orderBy("first_seq")
      .execute();
    return rows.flatMap(lineRows).filter(({ seq }) => seq >= from && seq < from + count);
  },
  async keptFrom() {
    const kept = await sql
      .selectFrom("trail_groups")
      .select("first_seq")
      .where("org_id", "=", orgId)
      .where("bodies", "is not", null)
      .orderBy("first_seq")
      .limit(1)
      .executeTakeFirst();
    return kept?.first_seq ?? (await readTrail(sql, orgId))?.frontier.size ?? 0;
  },
  async heads(from, until) {
    const rows = await sql
      .selectFrom("trail_heads")
      .select("head_json")
      .where("org_id", "=", orgId)
      .where("size", ">=", from)
      .where("size", "<=", until)
      .orderBy("size")
      .execute();
    return rows.map(({ head_json }) => Head.parse(head_json));
  },
});
