/**
 * Makes rows of documents: items, segments, full text, vectors, edits. All of it is derived: each document says how far it
 * was made, what was interrupted goes on, and whoever deletes the rows gets them again.
 */
import { sql } from "kysely";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { Database, Sql, Truth } from "../database/database.ts";
import type { DocumentHead, UpdateLog } from "../log/update-log.ts";
import type { LostCopy } from "../moves/moves.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import type { Tier } from "../database/open-tier.ts";
import { type Behind, behindOf } from "./behind.ts";
import { leaveOutErased } from "./leave-out-erased.ts";
import { leaveOutPurged } from "./leave-out-purged.ts";
import { projectionLimits } from "./limits.ts";
import { type BirthsLeft, type BirthsToMake, projectBirths } from "./project-births.ts";
import { projectEdits } from "./project-edits.ts";
import { projectTags } from "./project-tags.ts";
import { createDocumentReader, type DocumentReader } from "./read-documents.ts";
import { createRounds } from "./rounds.ts";
import { takeTurn, type Turn, waitForTurns } from "./take-turn.ts";
import { makeGraphsWhereDue } from "./vector-rows.ts";

export interface ProjectionDeps extends Pick<Tier, "name"> {
  readonly database: Database;
  readonly log: UpdateLog;
  readonly payloads: PayloadStore;
  /** The server's clock. */
  readonly nowMs: () => number;
  /** Something is in a document that was removed from the trash. */
  readonly onPurgedIsBack: () => void;
  /** Copies of moves that lost against others at the same time: told of each time their document is read. */
  readonly onLostCopies: (lost: readonly LostCopy[]) => void;
  readonly report: (error: unknown) => void;
}

export interface Projection extends AsyncDisposable {
  /** Something was appended to the document, or a payload of its partition came. */
  wake(name: DocumentName): void;
  /** A payload came: whichever document of the partition waited for one is looked at again. */
  payloadCame(partitionId: PartitionId): void;
  /** Resolves when all that was appended before is in rows, but for what waits for its payload. */
  settled(): Promise<void>;
  /** Documents of which the newest is not in rows. */
  readonly behindCount: () => number;
  /** Every document anew, while the rows that are there are searched. */
  rebuild(): Promise<void>;
}

/** What a step of a document came to. */
export type Step = "done" | "more" | "payload-missing";

export function startProjection(deps: ProjectionDeps): Projection {
  const waiting = new Set<DocumentName>();
  const unmade = behindOf(deps);
  const reader = createDocumentReader(deps.log, () => performance.now());
  let hasBirths = false;
  /** Where a payload came since rows were begun to be made: nobody waited for it yet. */
  const came = new Set<PartitionId>();
  const make = async (name: DocumentName): Promise<void> => {
    // It was woken while a step of it ended in waiting for what has come since.
    waiting.delete(name);
    const { kind, partitionId } = partsOf(name);
    hasBirths ||= kind === "births";
    came.delete(partitionId);
    try {
      const step = await projectDocument(deps, { unmade, reader }, name);
      if (step !== "payload-missing") return;
      if (came.has(partitionId)) rounds.add(name);
      else waiting.add(name);
    } catch (error) {
      deps.report(error);
    }
  };
  const rounds = createRounds(make, async () => {
    // All that was told of is in rows: if it has come to much, searching it needs a graph.
    if (hasBirths) await makeGraphsWhereDue(deps.database).catch(deps.report);
    hasBirths = false;
  });
  const wake = (name: DocumentName): void => {
    waiting.delete(name);
    rounds.add(name);
  };
  const look = async (): Promise<void> => {
    reader.dropIdle();
    for (const name of await unmade.names()) if (!waiting.has(name)) wake(name);
  };
  const timer = setInterval(() => void look().catch(deps.report), projectionLimits.lookMs);
  void look().catch(deps.report);
  return {
    wake,
    payloadCame(partitionId) {
      came.add(partitionId);
      for (const name of waiting) if (partsOf(name).partitionId === partitionId) wake(name);
    },
    async settled() {
      await look();
      await rounds.over();
    },
    behindCount: () => rounds.count() + waiting.size,
    async rebuild() {
      await forget(deps.database).finally(unmade.forgotten);
      await look();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await rounds[Symbol.asyncDispose]();
    },
  };
}

/** What is in rows is searched until it is made anew: no document says any more how far it was made, and each item is stale. */
const forget = (database: Database): Promise<void> =>
  database.write(async (transaction) => {
    await waitForTurns(transaction);
    await transaction.updateTable("documents").set({ projected_seq: 0 }).execute();
    await transaction.updateTable("items").set({ stale: true }).execute();
  });

interface Reading {
  readonly unmade: Behind;
  readonly reader: DocumentReader;
}

async function projectDocument(
  deps: ProjectionDeps,
  { unmade, reader }: Reading,
  name: DocumentName,
): Promise<Step | Exclude<Turn, "ours">> {
  const { seq, document } = await reader.read(name);
  const left: BirthsLeft = { keys: [] };
  for (;;) {
    const among = left.keys.slice(0, projectionLimits.itemsPerStep);
    left.keys = left.keys.slice(among.length);
    let isBack = false;
    const lost: LostCopy[] = [];
    const step = await deps.database.write(async (transaction, truth) => {
      const turn = await takeTurn(transaction, { name, seq });
      if (turn !== "ours") return turn;
      // The document was read before: what another instance erased since must not become rows again.
      if (await leaveOutErased(transaction, name, document, among)) reader.drop(name);
      isBack = await leaveOutPurged(transaction, truth, name, document);
      if (isBack) reader.drop(name);
      const making = { sql: transaction, truth, lost, left };
      const made = await makeRows(deps, making, { name, document, among });
      if (made !== "more") await noteProjected(transaction, { name, seq }, made);
      return made;
    });
    if (isBack) deps.onPurgedIsBack();
    if (lost.length > 0) deps.onLostCopies(lost);
    if (step === "done" || step === "nothing-new") unmade.made(name, seq);
    if (step !== "more") return step;
  }
}

interface Making {
  readonly sql: Sql;
  readonly truth: Truth;
  readonly lost: LostCopy[];
  readonly left: BirthsLeft;
}

function makeRows(
  deps: ProjectionDeps,
  { sql: transaction, truth, lost, left }: Making,
  { name, document, among }: BirthsToMake,
): Promise<Step> {
  switch (partsOf(name).kind) {
    case "births":
      return projectBirths(deps, transaction, { name, document, among }, left);
    case "edits":
      return projectEdits(transaction, truth, name, document, {
        nowMs: deps.nowMs(),
        onLost: ({ wonBy, lostTo }) => lost.push(...lostTo.map((copy) => ({ ...copy, wonBy }))),
      });
    case "tags":
      return projectTags(transaction, name, document);
  }
}

async function noteProjected(transaction: Sql, { name, seq }: DocumentHead, made: Step): Promise<void> {
  // What waits for a payload is behind until that has come, also for whoever looks after a restart.
  const projected = made === "payload-missing" ? 0 : seq;
  await transaction
    .insertInto("documents")
    .values({
      partition_id: partsOf(name).partitionId,
      name,
      seq,
      snapshot_seq: 0,
      projected_seq: projected,
    })
    .onConflict((conflict) =>
      conflict.columns(["partition_id", "name"]).doUpdateSet({
        projected_seq: projected,
        seq: sql<number>`greatest(documents.seq, excluded.seq)`,
      }),
    )
    .execute();
}
