/**
 * The trails of the organisations of this server. Acts that come side by side go together into one transaction; what changes
 * rows of truth can be recorded in its own, so that neither is there without the other.
 */
import type { ActDraft } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import { rootOf } from "#shared/audit/merkle.ts";
import { consistencyWith, exportTrail, inclusionOf, leafPage } from "#shared/audit/read-trail.ts";
import type { HeadWithProof, InclusionProof, LeafPage } from "#shared/audit/read-trail.ts";
import { growBy } from "#shared/audit/trail.ts";
import { signHead, type Signer, type TreeHead } from "#shared/audit/tree-head.ts";
import { createGrouped } from "#shared/kit/grouped.ts";
import type { OrgId } from "#shared/model/team.ts";
import { type Database, type Sql, system, type Truth } from "../database/database.ts";
import { isDiskFull } from "../disk/disk-full.ts";
import { hashesOf, sha256, signerOf } from "./trail-keys.ts";
import { holdTrail, putGrowth, readTrail, type TrailRow, trailReads } from "./trail-rows.ts";

export type GivenActs = readonly ActDraft[] | (() => Promise<readonly ActDraft[]>);

/** What all parts of the server tell of what is done through them. */
export interface OrgTrail {
  /** Resolves once all are on the disk. Reads wait for it as writes do: a group's commit is shared by all who wait. */
  append(orgId: OrgId, acts: readonly ActDraft[]): Promise<void>;
  /**
   * In the caller's transaction; the number of the first leaf. Before other rows are held, so that nobody waits crosswise. A
   * function is asked for the acts once nobody else appends to the trail.
   */
  appendIn(sql: Sql, truth: Truth, orgId: OrgId, acts: GivenActs): Promise<number>;
}

export interface OrgTrailReading {
  /** The newest head, and that it goes on from the `before` leaves of one that was seen; nothing proves that of more than there are. */
  head(orgId: OrgId, before: number): Promise<HeadWithProof>;
  page(
    orgId: OrgId,
    input: { readonly before: number | undefined; readonly count: number },
  ): Promise<LeafPage>;
  inclusion(orgId: OrgId, seq: number): Promise<InclusionProof | undefined>;
  /** The lines of a file that `verifyExport` checks. */
  exportLines(orgId: OrgId, from: number): AsyncGenerator<string>;
  /** What receipts of the organisation are signed with. */
  signer(orgId: OrgId): Promise<Signer>;
}

export interface OrgTrailDeps {
  readonly database: Database;
  readonly nowMs: () => number;
}

export function createOrgTrail({ database, nowMs }: OrgTrailDeps): OrgTrail & OrgTrailReading {
  const grow = async (
    sql: Sql,
    truth: Truth,
    orgId: OrgId,
    { acts: given, mustSign }: { readonly acts: GivenActs; readonly mustSign: boolean },
  ): Promise<{ readonly firstSeq: number; readonly head: TreeHead | undefined; readonly row: TrailRow }> => {
    const row = await holdTrail(sql, truth, orgId);
    const acts = typeof given === "function" ? await given() : given;
    const growth = growBy(hashesOf(row.secrets), row.frontier, acts, nowMs());
    const lastMs = row.head?.timeMs ?? 0;
    // A clock that was put back does not make heads run back.
    const timeMs = Math.max(nowMs(), lastMs);
    const isUnsigned = row.head?.size !== growth.frontier.size;
    const head =
      isUnsigned && (mustSign || timeMs - lastMs >= limits.headEveryMs)
        ? signHead(signerOf(row.secrets), sha256, {
            size: growth.frontier.size,
            root: rootOf(sha256, growth.frontier),
            timeMs,
          })
        : undefined;
    if (acts.length > 0 || head !== undefined) await putGrowth(truth, orgId, row, { growth, head });
    return { firstSeq: row.frontier.size, head: head ?? row.head, row };
  };
  const append = createGrouped<{ readonly orgId: OrgId; readonly acts: readonly ActDraft[] }, undefined>({
    weightMax: limits.groupActCountMax,
    weightOf: ({ acts }) => acts.length,
    run: async (group) => {
      await database.write(async (sql, truth) => {
        // In one order, so that two instances that hold several trails do not wait for each other.
        for (const [orgId, works] of [...Map.groupBy(group, (work) => work.orgId)].toSorted(
          ([one], [other]) => (one < other ? -1 : 1),
        ))
          await grow(sql, truth, orgId, { acts: works.flatMap(({ acts }) => acts), mustSign: false });
      });
      return group.map(() => undefined);
    },
  });
  /** Where there is no room for another signature, what was signed last is told: devices that hear nothing turn away. */
  const lastSigned = async (thrown: unknown, orgId: OrgId) => {
    const row = isDiskFull(thrown) ? await database.read(system, (sql) => readTrail(sql, orgId)) : undefined;
    if (row === undefined) throw thrown;
    return { head: row.head, row };
  };
  const signed = async (orgId: OrgId): Promise<{ readonly head: TreeHead; readonly row: TrailRow }> => {
    const { head, row } = await database
      .write((sql, truth) => grow(sql, truth, orgId, { acts: [], mustSign: true }))
      .catch((thrown: unknown) => lastSigned(thrown, orgId));
    if (head === undefined) throw new Error("a trail that was to be signed has no head");
    return { head, row };
  };
  return {
    append: async (orgId, acts) => {
      if (acts.length > 0) await append({ orgId, acts });
    },
    appendIn: async (sql, truth, orgId, acts) =>
      (await grow(sql, truth, orgId, { acts, mustSign: false })).firstSeq,
    ...readingOf({ database, nowMs }, signed),
  };
}

function readingOf(
  { database, nowMs }: OrgTrailDeps,
  signed: (orgId: OrgId) => Promise<{ readonly head: TreeHead; readonly row: TrailRow }>,
): OrgTrailReading {
  return {
    async head(orgId, before) {
      const { head, row } = await signed(orgId);
      // Whoever saw more is shown that there is less now, and draws the conclusion.
      const { publicKey } = signerOf(row.secrets);
      const proof = await database.read(system, (sql) =>
        consistencyWith(sha256, trailReads(sql, orgId), before, head),
      );
      return { head, publicKey, proof };
    },
    page: (orgId, { before, count }) =>
      database.read(system, async (sql) => {
        const size = (await readTrail(sql, orgId))?.frontier.size ?? 0;
        return leafPage(sha256, trailReads(sql, orgId), { before: Math.min(before ?? size, size), count });
      }),
    async inclusion(orgId, seq) {
      const { head } = await signed(orgId);
      if (seq >= head.size) return undefined;
      return database.read(system, (sql) => inclusionOf(sha256, trailReads(sql, orgId), seq, head));
    },
    async *exportLines(orgId, from) {
      const { head, row } = await signed(orgId);
      const signer = signerOf(row.secrets);
      yield* exportTrail({ signer, sha256, reads: apart(database, orgId) }, head, {
        from,
        exportedMs: nowMs(),
      });
    },
    signer: async (orgId) => signerOf((await signed(orgId)).row.secrets),
  };
}

/** Each read in a transaction of its own: whoever reads a file for minutes holds none open. */
const apart = (database: Database, orgId: OrgId): ReturnType<typeof trailReads> => {
  const within = <Value>(work: (reads: ReturnType<typeof trailReads>) => Promise<Value>): Promise<Value> =>
    database.read(system, (sql) => work(trailReads(sql, orgId)));
  return {
    nodes: (ids) => within((reads) => reads.nodes(ids)),
    leaves: (from, count) => within((reads) => reads.leaves(from, count)),
    keptFrom: () => within((reads) => reads.keptFrom()),
    heads: (from, until) => within((reads) => reads.heads(from, until)),
  };
};
