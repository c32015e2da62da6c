/** What devices shared becomes items, with their segments and vectors. */
import { sql } from "kysely";
import type { Doc } from "yjs";
import { type PayloadId, SharedItemId } from "#shared/model/team.ts";
import { birthKey, readBirth, readBirths, type Birth } from "#shared/sync/births.ts";
import { partsOf, placeOf, type DocumentName } from "#shared/sync/document-name.ts";
import { decodePayload, type Payload } from "#shared/sync/payload.ts";
import { openPayload } from "#shared/sync/seal.ts";
import type { Sql } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import { noteLeaving, noteNamed } from "../repositories/left-payloads.ts";
import { openingStored, type OpenStored, type PayloadPlace } from "../repositories/partition-keys.ts";
import { keysAmong, payloadKey } from "../repositories/payload-keys.ts";
import { projectionLimits } from "./limits.ts";
import type { ProjectionDeps, RowsToMake, Step } from "./projection.ts";
import { insertSegments } from "./segment-rows.ts";
import { insertVectors, removeVectors } from "./vector-rows.ts";

type Deps = Pick<ProjectionDeps, "database" | "payloads" | "report">;

/** Keys in the document of what a step found to be made and did not come to: those after it do not look for them again. */
export interface BirthsLeft {
  keys: readonly string[];
}

type Wanted = readonly [itemId: SharedItemId, birth: Birth];

/** A document's rows are read once before and once after all its steps, and in each step between those of what it makes. */
export async function projectBirths(
  deps: Deps,
  transaction: Sql,
  { name, document, births, among }: RowsToMake,
  left: BirthsLeft,
): Promise<Step> {
  if (births.length === 0) return look(deps, transaction, { name, document, among }, left);
  const wanted = wantedAmong(name, document, births);
  const known = await knownOf(
    transaction,
    name,
    wanted.map(([itemId]) => itemId),
  );
  await make(deps, transaction, { name, known }, wanted.filter(isOtherThan(known)));
  // What happened meanwhile to the others is seen by the look that ends it.
  return "more";
}

/** At all of them, or at those that may be other than their rows. */
async function look(
  deps: Deps,
  transaction: Sql,
  { name, document, among }: Omit<RowsToMake, "births">,
  left: BirthsLeft,
): Promise<Step> {
  const numbers = among && [...among].filter(birthKey);
  const known = await knownOf(
    transaction,
    name,
    numbers?.map((number) => itemIdOf(name, number)),
  );
  const births = wantedAmong(name, document, numbers ?? [...readBirths(document).keys()]);
  const wanted = new Set(births.map(([itemId]) => itemId));
  for (const itemId of known.keys()) {
    if (wanted.has(itemId)) continue;
    await noteLeaving(transaction, { partitionId: partsOf(name).partitionId, itemId });
    await removeItem(transaction, name, itemId);
  }
  const changed = births.filter(isOtherThan(known));
  // Births come before what they are the births of: while that is on its way there is nothing to be read.
  const there = await keysAmong(
    transaction,
    partsOf(name).partitionId,
    changed.map(([, { payloadId }]) => payloadId),
  );
  const waiting = changed.filter(([, { payloadId }]) => !there.has(payloadId));
  const ready = changed.filter(([, { payloadId }]) => there.has(payloadId));
  const { unread, rest } = await make(deps, transaction, { name, known }, ready);
  left.keys = rest.map(([itemId]) => placeOf(partsOf(name).partitionId, itemId).key);
  if (rest.length > 0) return "more";
  const missing = [...waiting, ...unread];
  for (const [itemId, birth] of missing)
    if (known.get(itemId)?.payload_id === "") await nameAgain(transaction, name, itemId, birth);
  return missing.length === 0 ? "done" : "payload-missing";
}

const wantedAmong = (name: DocumentName, document: Doc, keys: readonly string[]): readonly Wanted[] =>
  keys.flatMap((key): readonly Wanted[] => {
    const birth = readBirth(document, key);
    return birth === undefined || birth.withdrawn ? [] : [[itemIdOf(name, key), birth]];
  });

const itemIdOf = (name: DocumentName, key: string): SharedItemId => {
  const { segment } = partsOf(name);
  return SharedItemId.parse(`${segment?.deviceId}.${segment?.number}.${key}`);
};

type Known = ReadonlyMap<SharedItemId, Pick<Tables["items"], "payload_id" | "stale">>;

/** `itemIds`: no others are asked for. */
async function knownOf(
  transaction: Sql,
  name: DocumentName,
  itemIds?: readonly SharedItemId[],
): Promise<Known> {
  const rows = await transaction
    .selectFrom("items")
    .select(["item_id", "payload_id", "stale"])
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("document", "=", name)
    .$if(itemIds !== undefined, (query) =>
      query.where(sql<boolean>`item_id = ANY (${[...(itemIds ?? [])]}::text[])`),
    )
    .execute();
  return new Map(rows.map(({ item_id, ...row }) => [item_id, row]));
}

const isOtherThan =
  (known: Known) =>
  ([itemId, { payloadId }]: Wanted): boolean => {
    const row = known.get(itemId);
    return row === undefined || row.stale || row.payload_id !== payloadId;
  };

/** As many as one step makes. `unread`: which cannot be, of those before `rest`, which is what it did not come to. */
async function make(
  deps: Deps,
  transaction: Sql,
  { name, known }: { readonly name: DocumentName; readonly known: Known },
  births: readonly Wanted[],
): Promise<{ readonly unread: readonly Wanted[]; readonly rest: readonly Wanted[] }> {
  const { partitionId } = partsOf(name);
  const openStored = openingStored(deps.database, transaction);
  const unread: Wanted[] = [];
  const named: PayloadId[] = [];
  let madeCount = 0;
  let rest: readonly Wanted[] = [];
  for (const [place, [itemId, birth]] of births.entries()) {
    if (madeCount >= projectionLimits.itemsPerStep) {
      rest = births.slice(place);
      break;
    }
    const payload = await readPayload(
      deps,
      transaction,
      { partitionId, payloadId: birth.payloadId },
      openStored,
    );
    if (payload === undefined) {
      unread.push([itemId, birth]);
      continue;
    }
    // What is new has nothing that could be in its way.
    const before = known.get(itemId);
    if (before !== undefined && before.payload_id !== birth.payloadId)
      await noteLeaving(transaction, { partitionId, itemId });
    if (before !== undefined) await removeItem(transaction, name, itemId);
    await insertItem(transaction, { name, itemId, birth, payload });
    await insertSegments(transaction, partitionId, itemId, payload);
    await insertVectors(deps.database, transaction, { partitionId, itemId }, payload);
    named.push(birth.payloadId, ...(payload.original === undefined ? [] : [payload.original.payloadId]));
    madeCount += 1;
  }
  await noteNamed(transaction, partitionId, named);
  return { unread, rest };
}

/** Undefined where it has not come yet, its key is gone, or it is no payload: what is searchable is what can be read. */
async function readPayload(
  { database, payloads, report }: Deps,
  transaction: Sql,
  { partitionId, payloadId }: PayloadPlace,
  openStored: OpenStored,
): Promise<Payload | undefined> {
  const key = await payloadKey(database, transaction, { partitionId, payloadId }, openStored);
  const sealed = key === undefined ? undefined : await payloads.get(partitionId, payloadId);
  if (key === undefined || sealed === undefined) return undefined;
  const plain = await openPayload(sealed, Uint8Array.from(key));
  const read = plain === undefined ? undefined : decodePayload(plain);
  if (read?.kind === "payload") return read.payload;
  report(
    new Error(`payload ${payloadId} ${read === undefined ? "opens with another key" : `is ${read.why}`}`),
  );
  return undefined;
}

/** Of whose payload a program before the column `stale` forgot the id, so that it was no hit that could be shown. */
async function nameAgain(
  transaction: Sql,
  name: DocumentName,
  itemId: SharedItemId,
  { payloadId }: Birth,
): Promise<void> {
  await transaction
    .updateTable("items")
    .set({ payload_id: payloadId })
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("item_id", "=", itemId)
    .execute();
}

async function removeItem(transaction: Sql, name: DocumentName, itemId: SharedItemId): Promise<void> {
  const { partitionId } = partsOf(name);
  for (const table of ["segments", "items"] as const)
    await transaction
      .deleteFrom(table)
      .where("partition_id", "=", partitionId)
      .where("item_id", "=", itemId)
      .execute();
  await removeVectors(transaction, { partitionId, itemId });
}

async function insertItem(
  transaction: Sql,
  given: {
    readonly name: DocumentName;
    readonly itemId: SharedItemId;
    readonly birth: Birth;
    readonly payload: Payload;
  },
): Promise<void> {
  const { name, itemId, birth, payload } = given;
  const { item, original, picture, segments } = payload;
  const { partitionId, segment } = partsOf(name);
  if (segment === undefined) return;
  await transaction
    .insertInto("items")
    .values({
      partition_id: partitionId,
      item_id: itemId,
      document: name,
      device_id: segment.deviceId,
      payload_id: birth.payloadId,
      shared_ms: birth.sharedMs,
      name: item.name,
      name_folded: item.name.normalize("NFC").toLowerCase(),
      kind: item.kind,
      media_type: item.mediaType ?? null,
      title: item.title ?? null,
      language: item.language ?? null,
      size_bytes: item.sizeBytes,
      modified_ms: Math.trunc(item.modifiedMs),
      taken_ms: item.takenMs === undefined ? null : Math.trunc(item.takenMs),
      duration_ms: item.durationMs ?? null,
      content_hash: item.contentHash ?? null,
      content_tags: sql`${[...item.tags]}::text[]`,
      colours: picture === undefined ? null : sql`${picture.colours.map((each) => each.name)}::text[]`,
      latitude: picture?.place?.latitude ?? null,
      longitude: picture?.place?.longitude ?? null,
      original_payload_id: original?.payloadId ?? null,
      original_bytes: original?.sizeBytes ?? null,
      segment_count: segments.length,
      stale: false,
    })
    .execute();
}
