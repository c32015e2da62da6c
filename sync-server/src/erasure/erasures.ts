/**
 * Erasure, on the server: what is asked for is noted first, and from then on nothing that is named is taken again. Then it is
 * taken out of everything that holds it, in an order that may be gone through twice; a crash in between goes on at the start.
 */
import * as z from "zod";
import { type Actor, target } from "#shared/audit/leaf.ts";
import { Erasure, type ErasureId, Receipt, signErasure } from "#shared/audit/receipt.ts";
import type { Serial } from "#shared/kit/serial.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { DeviceId, type OrgId, type PayloadId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { TagId } from "#shared/sync/edits.ts";
import type { OrgTrail, OrgTrailReading } from "../audit/org-trail.ts";
import { type Database, system } from "../database/database.ts";
import type { ErasableLog, ErasableParts, ErasureListener } from "./erasable.ts";
import { nextEpoch, putErased, removePayloadRows, removeProjected } from "./erased-rows.ts";
import { linkedByMoves } from "../moves/linked.ts";
import { leftBy } from "../repositories/left-payloads.ts";
import type { KeptReceipts } from "./kept-receipts.ts";
import { documentsOf, type Named } from "./named.ts";
import { removeSuggestions } from "../suggestions/suggestion-rows.ts";
import { strip } from "./strip.ts";

/** As it lies in its row; the last two are there once all is gone. */
const Asked = z.strictObject({
  ...Erasure.omit({ id: true, orgId: true, epoch: true, doneMs: true, leafSeq: true }).shape,
  deviceIds: z.array(DeviceId),
  tagIds: z.array(TagId),
  doneMs: z.int().optional(),
  leafSeq: z.int().optional(),
});
type Asked = z.infer<typeof Asked>;

export interface ErasuresDeps {
  readonly database: Database;
  readonly log: ErasableLog;
  readonly parts: ErasableParts;
  readonly trail: OrgTrail & OrgTrailReading;
  readonly receipts: KeptReceipts;
  readonly listener: ErasureListener;
  /** One after another: two that rewrite the same files would only wait for each other inside. */
  readonly alone: Serial;
  readonly settings: {
    /** That the server itself writes as. */
    readonly deviceId: DeviceId;
    readonly nowMs: () => number;
    readonly newId: () => ErasureId;
  };
}

export interface ErasureStatus {
  readonly id: ErasureId;
  readonly receipt?: Receipt;
}

export interface Erasures {
  /** Resolves when nothing of it is left. Whoever calls has the right to, and named what there is (`named.ts`). */
  erase(orgId: OrgId, actor: Actor, named: Named): Promise<ErasureStatus>;
  status(orgId: OrgId, id: ErasureId): Promise<ErasureStatus | undefined>;
  /** Takes up what a crash cut short. */
  resume(): Promise<void>;
}

interface Running {
  readonly orgId: OrgId;
  readonly id: ErasureId;
  readonly epoch: number;
  readonly asked: Asked;
}

export function createErasures(deps: ErasuresDeps): Erasures {
  const { alone } = deps;
  const status = async (orgId: OrgId, id: ErasureId): Promise<ErasureStatus | undefined> => {
    const row = await rowOf(deps.database, orgId, id);
    if (row === undefined) return undefined;
    return row.receipt_json === null
      ? { id }
      : { id, receipt: JsonText.pipe(Receipt).parse(row.receipt_json) };
  };
  return {
    async erase(orgId, actor, named) {
      const { nowMs, newId } = deps.settings;
      const running = await noteErasure(deps, { orgId, id: newId(), actor, askedMs: nowMs() }, named);
      return { id: running.id, receipt: await alone(() => finish(deps, running)) };
    },
    status,
    resume: () =>
      alone(async () => {
        for (const running of await unfinished(deps.database)) await finish(deps, running);
      }),
  };
}

interface Noting {
  readonly orgId: OrgId;
  readonly id: ErasureId;
  readonly actor: Actor;
  readonly askedMs: number;
}

/** Durable, and from the same moment on refused everywhere. */
export function noteErasure(
  { database, trail }: Pick<ErasuresDeps, "database"> & { readonly trail: Pick<OrgTrail, "appendIn"> },
  { orgId, id, actor, askedMs }: Noting,
  named: Named,
): Promise<Running> {
  const asked: Asked = {
    reason: named.reason,
    askedMs,
    ...(named.userId === undefined ? {} : { userId: named.userId }),
    partitionIds: [...named.partitionIds],
    itemIds: [...named.itemIds],
    payloadIds: [...named.payloadIds],
    deviceIds: [...named.deviceIds],
    tagIds: [...named.tagIds],
  };
  return database.write(async (sql, truth) => {
    await trail.appendIn(sql, truth, orgId, leavesOf(actor, id, asked));
    const epoch = await nextEpoch(sql);
    await putErased(truth, [...asked.itemIds, ...asked.payloadIds], epoch);
    const asked_json = JSON.stringify(asked);
    await truth.put("erasures", { org_id: orgId, erasure_id: id, epoch, asked_json, receipt_json: null });
    return { orgId, id, epoch, asked };
  });
}

const targetCount = 50;

/** As many leaves as it takes to name everything. */
function leavesOf(actor: Actor, id: ErasureId, { userId, partitionIds, itemIds, payloadIds }: Asked) {
  const names = [
    ...(userId === undefined ? [] : [target("user", userId)]),
    ...partitionIds.map((each) => target("partition", each)),
    ...itemIds.map((each) => target("item", each)),
    ...payloadIds.map((each) => target("payload", each)),
  ];
  return Array.from({ length: Math.max(1, Math.ceil(names.length / targetCount)) }, (_, part) => ({
    actor,
    act: "erase" as const,
    targets: [target("erasure", id), ...names.slice(part * targetCount, (part + 1) * targetCount)],
  }));
}

async function finish(deps: ErasuresDeps, running: Running): Promise<Receipt> {
  const { orgId, id, epoch, asked } = running;
  const over =
    asked.doneMs === undefined || asked.leafSeq === undefined ? await takeAway(deps, running) : asked;
  const { doneMs, leafSeq } = over;
  if (doneMs === undefined || leafSeq === undefined) throw new Error("an erasure that is over has no end");
  const inclusion = await deps.trail.inclusion(orgId, leafSeq);
  if (inclusion === undefined) throw new Error("the leaf of an erasure is not in its trail");
  const { reason, askedMs, userId, partitionIds, itemIds, payloadIds } = over;
  const erasure: Erasure = {
    id,
    orgId,
    epoch,
    reason,
    askedMs,
    doneMs,
    ...(userId === undefined ? {} : { userId }),
    partitionIds,
    itemIds,
    payloadIds,
    leafSeq,
  };
  const receipt = signErasure(await deps.trail.signer(orgId), erasure, inclusion);
  await deps.receipts.keep(receipt);
  await deps.database.write((_, truth) =>
    truth.put("erasures", {
      org_id: orgId,
      erasure_id: id,
      epoch,
      asked_json: JSON.stringify(over),
      receipt_json: JSON.stringify(receipt),
    }),
  );
  return receipt;
}

/** Invariant: every step may be done again, and none needs what an earlier one has taken away. */
async function takeAway(deps: ErasuresDeps, running: Running): Promise<Asked> {
  const { orgId, id, epoch } = running;
  const { database, log, parts, listener, trail, settings } = deps;
  const asked = await withMoved(deps, running);
  const documents = await documentsOf(log, asked);
  listener.erased(epoch, [...asked.itemIds, ...asked.payloadIds], [...documents.keys()]);
  await takeOut(deps, asked, documents, true);
  await parts.projection.settled();
  await database.write((sql) => removeProjected(sql, asked));
  // Once more: what was on its way into the log or the store when it was erased is there by now.
  await takeOut(deps, asked, documents, false);
  await log.scrub();
  await database.scrub();
  const doneMs = settings.nowMs();
  return database.write(async (sql, truth) => {
    const leafSeq = await trail.appendIn(sql, truth, orgId, [
      {
        actor: { kind: "system", id: "erasure" },
        act: "erase",
        targets: [target("erasure", id), target("epoch", epoch), target("count", asked.itemIds.length)],
      },
    ]);
    const over: Asked = { ...asked, doneMs, leafSeq };
    const asked_json = JSON.stringify(over);
    await truth.put("erasures", { org_id: orgId, erasure_id: id, epoch, asked_json, receipt_json: null });
    return over;
  });
}

/** What an item was called before it was moved, and is now, goes with it, and what it had there: words of it may be there. Noted as all else is. */
const withMoved = ({ database }: ErasuresDeps, { epoch, asked }: Running): Promise<Asked> =>
  database.write(async (sql, truth) => {
    const linked = await linkedByMoves(sql, asked.itemIds);
    if (linked.length === 0) return asked;
    const before: PayloadId[] = [];
    for (const { partitionId, itemId } of linked) before.push(...(await leftBy(sql, partitionId, [itemId])));
    await putErased(truth, [...linked.map(({ itemId }) => itemId), ...before], epoch);
    return {
      ...asked,
      payloadIds: [...new Set([...asked.payloadIds, ...before])],
      itemIds: [...asked.itemIds, ...linked.map(({ itemId }) => itemId)],
      partitionIds: [...new Set([...asked.partitionIds, ...linked.map(({ partitionId }) => partitionId)])],
    };
  });

async function takeOut(
  { database, log, parts, listener, settings }: ErasuresDeps,
  asked: Asked,
  documents: ReadonlyMap<DocumentName, ReadonlySet<string>>,
  mustForget: boolean,
): Promise<void> {
  const over = await database.write(async (sql, truth) => {
    await removePayloadRows(truth, asked);
    return removeSuggestions({ sql, truth }, asked);
  });
  listener.suggestionsChanged(over);
  for (const partitionId of asked.partitionIds)
    for (const payloadId of asked.payloadIds) await parts.payloads.remove(partitionId, payloadId);
  const gone = {
    payloadIds: new Set(asked.payloadIds),
    tagIds: new Set(asked.tagIds),
    mustForget,
  };
  for (const [name, keys] of documents)
    await strip({ log, listener, deviceId: settings.deviceId }, name, { keys, ...gone });
}

const rowOf = (database: Database, orgId: OrgId, id: ErasureId) =>
  database.read(system, (sql) =>
    sql
      .selectFrom("erasures")
      .selectAll()
      .where("org_id", "=", orgId)
      .where("erasure_id", "=", id)
      .executeTakeFirst(),
  );

async function unfinished(database: Database): Promise<readonly Running[]> {
  const rows = await database.read(system, (sql) =>
    sql.selectFrom("erasures").selectAll().where("receipt_json", "is", null).orderBy("epoch").execute(),
  );
  return rows.map(({ org_id, erasure_id, epoch, asked_json }) => ({
    orgId: org_id,
    id: erasure_id,
    epoch,
    asked: JsonText.pipe(Asked).parse(asked_json),
  }));
}
