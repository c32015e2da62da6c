/**
 * Makes rows of documents: items, segments, full text, vectors, edits. All of it is derived: each document says how far it
 * was made, what was interrupted goes on, and whoever deletes the rows gets them again.
 */
import { sql } from "kysely";
import type { Doc } from "yjs";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { Database, Sql, Truth } from "../database/database.ts";
import type { DocumentHead, UpdateLog } from "../log/update-log.ts";
import type { LostCopy } from "../moves/moves.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import type { Tier } from "../database/open-tier.ts";
import { anew, type Behind, behindOf } from "./behind.ts";
import { createLag, type Lag, type LagMs } from "./lag.ts";
import { leaveOutErased } from "./leave-out-erased.ts";
import { leaveOutPurged } from "./leave-out-purged.ts";
import { projectionLimits } from "./limits.ts";
import { type BirthsLeft, projectBirths } from "./project-births.ts";
import { projectEdits } from "./project-edits.ts";
import { projectTags } from "./project-tags.ts";
import { type Changed, createDocumentReader, type DocumentReader, numberOf } from "./read-documents.ts";
import { createRounds } from "./rounds.ts";
import { type NoTurn, takeTurn, waitForTurn, waitForTurns } from "./take-turn.ts";
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
  /**
   * Resolves when all that was appended before is in rows, whichever instance makes them, but for what waits for its payload and
   * what failed, which was reported.
   */
  settled(): Promise<void>;
  /** Documents of which the newest is not in rows. */
  readonly behindCount: () => number;
  /** For how long the oldest of it has been behind. */
  readonly lag: () => LagMs;
  /** Every document anew, while the rows that are there are searched. */
  rebuild(): Promise<void>;
}

/** What a step of a document came to. */
export type Step = "done" | "more" | "payload-missing";

export function startProjection(deps: ProjectionDeps): Projection {
  const unmade = behindOf(deps);
  const lag = createLag(deps.nowMs);
  const making = startMaking(deps, unmade, lag);
  const { waiting, others } = making;
  let hasBirths = false;
  const make = (name: DocumentName): Promise<void> => {
    hasBirths ||= partsOf(name).kind === "births";
    return making.make(name);
  };
  const rounds = createRounds(make, async () => {
    // All that was told of is in rows: if it has come to much, searching it needs a graph.
    if (hasBirths) await makeGraphsWhereDue(deps.database).catch(deps.report);
    hasBirths = false;
  });
  const wake = (name: DocumentName, sinceMs = deps.nowMs()): void => {
    waiting.delete(name);
    lag.heard(name, sinceMs);
    rounds.add(name);
  };
  const look = async (): Promise<void> => {
    making.dropIdle();
    for (const { name, sinceMs } of await unmade.documents()) if (!waiting.has(name)) wake(name, sinceMs);
  };
  const timer = setInterval(() => void look().catch(deps.report), projectionLimits.lookMs);
  void look().catch(deps.report);
  return {
    wake: (name) => wake(name),
    payloadCame(partitionId) {
      making.came(partitionId);
      for (const name of waiting) if (partsOf(name).partitionId === partitionId) wake(name);
    },
    async settled() {
      await look();
      await rounds.over();
      for (let names = [...others]; names.length > 0; names = [...others]) {
        others.clear();
        for (const name of names) {
          await deps.database.write((transaction) => waitForTurn(transaction, name));
          rounds.add(name);
        }
        await rounds.over();
      }
    },
    behindCount: () => rounds.count() + waiting.size,
    lag: lag.now,
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

interface MakingDocuments extends Pick<DocumentReader, "dropIdle"> {
  /** Does not reject: what fails is reported. */
  make(name: DocumentName): Promise<void>;
  came(partitionId: PartitionId): void;
  /** For a payload. */
  readonly waiting: Set<DocumentName>;
  /** Another instance made rows of them when it was their turn here. */
  readonly others: Set<DocumentName>;
}

function startMaking(deps: ProjectionDeps, unmade: Behind, lag: Lag): MakingDocuments {
  const reader = createDocumentReader(deps.log, () => performance.now());
  const [waiting, others] = [new Set<DocumentName>(), new Set<DocumentName>()];
  /** Where a payload came since rows were begun to be made: nobody waited for it yet. */
  const came = new Set<PartitionId>();
  return {
    waiting,
    others,
    dropIdle: reader.dropIdle,
    came: (partitionId) => void came.add(partitionId),
    async make(name) {
      // It was woken while a step of it ended in waiting for what has come since.
      waiting.delete(name);
      others.delete(name);
      const { partitionId } = partsOf(name);
      try {
        for (;;) {
          came.delete(partitionId);
          const step = await timed(lag, name, () => projectDocument(deps, { unmade, reader }, name));
          if (step === "another's") others.add(name);
          if (step !== "payload-missing") return;
          if (!came.has(partitionId)) return void waiting.add(name);
        }
      } catch (error) {
        deps.report(error);
      }
    },
  };
}

async function timed(
  lag: Lag,
  name: DocumentName,
  make: () => Promise<Step | NoTurn>,
): Promise<Step | NoTurn> {
  lag.began(name);
  try {
    const step = await make();
    // Of another's turn nothing is known but that it is under way: the next look says what is left.
    lag.ended(name, step === "payload-missing" ? "awaits" : "made");
    return step;
  } catch (error) {
    lag.ended(name, "failed");
    throw error;
  }
}

/** What is in rows is searched until it is made anew: no document says any more how far it was made, and each item is stale. */
const forget = (database: Database): Promise<void> =>
  database.write(async (transaction) => {
    await waitForTurns(transaction);
    await transaction.updateTable("documents").set({ projected_seq: anew }).execute();
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
): Promise<Step | NoTurn> {
  const { seq, document, changed } = await reader.read(name);
  const left: BirthsLeft = { keys: [] };
  for (;;) {
    const births = left.keys.slice(0, projectionLimits.itemsPerStep);
    left.keys = left.keys.slice(births.length);
    let isBack = false;
    const lost = new Map<string, readonly LostCopy[]>();
    const step = await deps.database.write(async (transaction, truth) => {
      const turn = await takeTurn(transaction, { name, seq });
      if (typeof turn === "string") return turn;
      const among = amongOf(changed, turn.projectedSeq);
      // The document was read before: what another instance erased since must not become rows again.
      const keys = births.length > 0 ? births : among && keysAbout(document, among);
      if (await leaveOutErased(transaction, name, document, keys)) reader.drop(name);
      isBack = await leaveOutPurged(transaction, truth, name, document);
      if (isBack) reader.drop(name);
      const making = { sql: transaction, truth, lost, left };
      const which = { name, document, births, among: isBack ? undefined : among };
      const made = await makeRows(deps, making, which);
      if (made !== "more") await noteProjected(transaction, { name, seq }, made);
      return made;
    });
    if (isBack) deps.onPurgedIsBack();
    if (lost.size > 0) deps.onLostCopies([...lost.values()].flat());
    if (step === "done" || step === "nothing-new") {
      unmade.made(name, seq);
      reader.made(name, seq, lost.keys());
    }
    if (step !== "more") return step;
  }
}

/**
 * Undefined: all. Invariant: what another instance made, or somebody has had made anew, is not taken for what was made here. Rows
 * are of all until `projectedSeq`, and what changed since then is among what changed since a moment before it.
 */
const amongOf = (changed: Changed | undefined, projectedSeq: number): ReadonlySet<string> | undefined =>
  changed !== undefined && changed.sinceSeq <= projectedSeq ? changed.numbers : undefined;

const keysAbout = (document: Doc, numbers: ReadonlySet<string>): readonly string[] =>
  [...document.getMap("items").keys()].filter((key) => numbers.has(numberOf(key)));

interface Making {
  readonly sql: Sql;
  readonly truth: Truth;
  /** By the number of the item. */
  readonly lost: Map<string, readonly LostCopy[]>;
  readonly left: BirthsLeft;
}

export interface RowsToMake {
  readonly name: DocumentName;
  readonly document: Doc;
  /** Of those that were left, as many as a step makes; none: what is to be made is looked for. */
  readonly births: readonly string[];
  /** Numbers of items that may be other than their rows; undefined: all may. */
  readonly among: ReadonlySet<string> | undefined;
}

function makeRows(
  deps: ProjectionDeps,
  { sql: transaction, truth, lost, left }: Making,
  which: RowsToMake,
): Promise<Step> {
  const { name, document, among } = which;
  switch (partsOf(name).kind) {
    case "births":
      return projectBirths(deps, transaction, which, left);
    case "edits":
      return projectEdits(transaction, truth, name, document, {
        nowMs: deps.nowMs(),
        among,
        onMoved(number, { wonBy, lostTo }) {
          if (lostTo.length > 0)
            lost.set(
              number,
              lostTo.map((copy) => ({ ...copy, wonBy })),
            );
        },
      });
    case "tags":
      return projectTags(transaction, name, document);
  }
}

async function noteProjected(transaction: Sql, { name, seq }: DocumentHead, made: Step): Promise<void> {
  // What waits for a payload is behind until that has come, also for whoever looks after a restart.
  const projected = made === "payload-missing" ? anew : seq;
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
