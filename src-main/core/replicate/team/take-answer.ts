/**
 * Takes in what a server wrote for this device, as if a connection had brought it: the same session, gatekeeper and merging.
 * A file that comes twice, or after a later one, does no harm.
 */
import { fromHex } from "#shared/kit/hex.ts";
import type { AnswerDocument, AnswerFacts, AnswerPart } from "#shared/sync/answer-file.ts";
import { type DocumentName, partsOf, placeOf } from "#shared/sync/document-name.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { joinKeyed } from "#shared/sync/keyed-payload.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { KnownBase, OwnUpdate, ReplicaStore } from "#core/ports/replica-store.ts";
import type { SessionState } from "../session-port.ts";
import { isOfOtherLog } from "../outgoing.ts";
import { createAnswerLine, refusedOf } from "./answer-line.ts";
import { type EffectEvents, entryOf } from "./effects.ts";
import type { Joined } from "./joined.ts";
import { settleUnsure } from "./payload-checks.ts";
import type { OpenSession } from "./running.ts";
import { limits } from "./limits.ts";
import { type Heard, talk } from "./talk.ts";

export interface TakeAnswerDeps {
  readonly store: ReplicaStore;
  readonly openSession: OpenSession;
  readonly clock: Pick<Clock, "nowMs">;
}

export interface TakenAnswer {
  /** By the server's clock. */
  readonly madeMs: number;
  readonly documentCount: number;
  readonly payloadCount: number;
  /** Own updates that the server has, and those that it did not take. */
  readonly acknowledgedCount: number;
  readonly refusedCount: number;
}

/** Undefined where the file did not come to its end, or one of its documents is not sound: what came before it is good all the same. */
export async function takeAnswer(
  deps: TakeAnswerDeps,
  here: Joined,
  parts: AsyncIterable<AnswerPart>,
): Promise<TakenAnswer | "unknown-signer" | "damaged"> {
  let taking: Taking | undefined;
  for await (const part of parts) {
    switch (part.kind) {
      case "facts":
        taking = await begin(deps, here, part.facts);
        break;
      case "payload": {
        const { id: payloadId, partitionId, key, sealed } = part;
        // Of what may not be read any more an older file brings nothing back.
        if (taking === undefined || partitionId === undefined || !taking.readable.has(partitionId)) break;
        const body = joinKeyed({ key: fromHex(key), sealed });
        await deps.store.carryPayload({ payloadId, body, partitionId });
        taking.payloadCount += 1;
        break;
      }
      case "document":
        if (taking !== undefined && !(await takeDocument(deps, here, taking, part))) return "damaged";
        break;
      case "refused":
        return part.why === "unknown-signer" ? "unknown-signer" : "damaged";
      case "end":
        break;
    }
  }
  if (taking === undefined) return "damaged";
  await finish(deps, taking);
  const { facts, documentCount, payloadCount, heard } = taking;
  return {
    madeMs: facts.madeMs,
    documentCount,
    payloadCount,
    acknowledgedCount: heard.acknowledged.size,
    refusedCount: heard.refused.size,
  };
}

interface Taking {
  readonly facts: AnswerFacts;
  /** Nothing later was heard from the server, in a file or by a connection: rights are those of then. */
  readonly isNewest: boolean;
  /** It is about the last file that this device wrote: what it refuses is still refused. */
  readonly isOfLastFile: boolean;
  readonly readable: ReadonlySet<string>;
  readonly bases: ReadonlyMap<DocumentName, KnownBase>;
  readonly own: ReadonlyMap<DocumentName, readonly OwnUpdate[]>;
  readonly projected: { readonly name: DocumentName; readonly seq: number }[];
  readonly heard: Heard;
  readonly events: EffectEvents;
  documentCount: number;
  payloadCount: number;
}

/** What is not about one document: rights, what is erased, and what became of contents. */
async function begin(deps: TakeAnswerDeps, here: Joined, facts: AnswerFacts): Promise<Taking> {
  const { store } = deps;
  const team = await store.team();
  if (team === undefined) throw new Error("whoever takes an answer is in a team");
  const isNewest = facts.madeMs >= (team.heardMs ?? 0);
  const isOfLastFile = facts.fileMs === team.exportedMs;
  const events = eventsOf(here);
  const heard: Heard = { acknowledged: new Set(), refused: new Set() };
  if (isNewest) {
    await store.changeTeam({ heardMs: facts.madeMs });
    await store.putPartitions(facts.partitions);
    here.opened.forget();
  }
  const allowed = new Set<string>(facts.partitions.map(({ id }) => id));
  const readable = (await store.partitions()).map(({ id }) => id).filter((id) => allowed.has(id));
  // Erasing takes away what the session would have been told of: then it begins anew.
  for (let isDone = false; !isDone;) {
    using line = createAnswerLine({
      facts,
      partitionIds: isNewest ? readable : undefined,
      document: undefined,
    });
    const said = { heard, events, nowMs: deps.clock.nowMs() };
    const talking = { ...deps, documents: here.documents };
    isDone = (await talk(talking, await keptOf(store), line, said)) === "done";
  }
  await settleContents(deps, facts, isOfLastFile);
  return {
    facts,
    isNewest,
    isOfLastFile,
    readable: new Set(readable),
    bases: new Map((await store.documents()).map((base) => [base.name, base])),
    own: Map.groupBy(await store.ownUpdates(), ({ name }) => name),
    projected: [],
    heard,
    events,
    documentCount: 0,
    payloadCount: 0,
  };
}

/** All of it: what may not be read any more is let go of, whatever the file says of it. */
async function keptOf(store: ReplicaStore): Promise<SessionState> {
  const [team, documents, own] = [await store.team(), await store.documents(), await store.ownUpdates()];
  return { documents, outbox: own.map(entryOf), erasedEpoch: team?.erasedEpoch ?? 0 };
}

const eventsOf = (here: Joined): EffectEvents => ({
  onConnection: () => undefined,
  onSettled: () => undefined,
  onChange: () => undefined,
  onAccess: () => undefined,
  onErased: () => here.opened.forget(),
  // It is the time of the file, not of now.
  onClock: () => undefined,
  onRoom: () => undefined,
  onSuggested: () => undefined,
});

async function settleContents(
  { store, clock }: TakeAnswerDeps,
  { kept, refused }: AnswerFacts,
  isOfLastFile: boolean,
): Promise<void> {
  const waiting = new Map((await store.waitingPayloads()).map((each) => [each.payloadId, each]));
  for (const id of kept) {
    const at = waiting.get(id);
    if (at !== undefined) await store.payloadArrived(at);
  }
  if (!isOfLastFile) return;
  for (const { id, why } of refused.payloads) {
    const at = waiting.get(id);
    if (at !== undefined)
      await store.payloadRefused(at, why === "too-large" ? "payload-too-large" : why, clock.nowMs());
  }
}

/** False where it is not what an honest server sends. */
async function takeDocument(
  deps: TakeAnswerDeps,
  here: Joined,
  taking: Taking,
  document: AnswerDocument,
): Promise<boolean> {
  const { name, seq, updates, projectedSeq } = document;
  const { facts, isNewest, isOfLastFile, readable, heard, events } = taking;
  const { kind, partitionId, segment } = partsOf(name);
  if (!readable.has(partitionId)) return true;
  const update = updates[0] ?? nothing;
  // The server is checked as devices are, and before Yjs reads a byte of it.
  const heads = new Map<number, number>();
  const checked = checkUpdate(update, { kind, heads, mayWriteAs: () => true, isState: true });
  if (checked.kind === "refused" || updates.length > 1) return false;
  taking.documentCount += 1;
  taking.projected.push({ name, seq: projectedSeq });
  const base = taking.bases.get(name);
  const own = taking.own.get(name) ?? [];
  const isOtherLog = base !== undefined && isOfOtherLog(base, facts.epoch);
  // Of a log that was put back meanwhile nothing older is held against what is known.
  if (isOtherLog && !isNewest) return true;
  if (!isOtherLog && own.length === 0 && base?.seq === seq) return true;
  const isOwnBirths = kind === "births" && segment?.deviceId === here.deviceId;
  const said = {
    name,
    seq,
    update,
    refused: isOfLastFile ? refusedOf(facts, name) : new Map(),
    isClosed: !isOwnBirths && facts.madeMs >= facts.recoveringUntilMs,
  };
  const talking = { ...deps, documents: here.documents };
  // What was known and does not fit to what comes is forgotten, and all of it taken.
  for (const known of base === undefined ? [undefined] : [base, undefined]) {
    const kept: SessionState = {
      documents: known === undefined ? [] : [known],
      outbox: own.map(entryOf),
      erasedEpoch: facts.erased.epoch,
    };
    using line = createAnswerLine({ facts, partitionIds: undefined, document: said });
    const outcome = await talk(talking, kept, line, { heard, events, nowMs: deps.clock.nowMs() });
    if (outcome === "done") return true;
  }
  return false;
}

/** As Yjs writes what changes nothing. */
const nothing = Uint8Array.of(0, 0);

async function finish({ store, clock }: TakeAnswerDeps, taking: Taking): Promise<void> {
  const { facts, isNewest, projected } = taking;
  const waiting = new Set(await store.unprojected());
  for (const { name, seq } of projected)
    if (waiting.has(name)) await store.projected(name, seq, clock.nowMs());
  if (!isNewest) return;
  const bases = await store.documents();
  const level = new Set(bases.filter(({ epoch }) => epoch === facts.epoch).map(({ name }) => name));
  for (;;) {
    // Of births that the server does not have yet it cannot say what it lacks.
    const unsure = (await store.unsureItems(limits.checkedItemCount)).filter(({ id, partitionId }) =>
      level.has(placeOf(partitionId, id).births),
    );
    if (unsure.length === 0) return;
    await settleUnsure(store, unsure, facts.lacking);
  }
}
