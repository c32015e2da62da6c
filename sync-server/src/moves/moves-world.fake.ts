/** A server's parts around moves, with one item that everybody has said something of. */
import { randomUUID } from "node:crypto";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { Role } from "#shared/model/access.ts";
import { type Permission } from "#shared/model/access.ts";
import { PartitionId, SpaceId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { DeviceId, MoveId, OrgId, type PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { type DocumentName, placeOf, tagsName } from "#shared/sync/document-name.ts";
import { addTag, editsOf, setField, TagId, writeNote } from "#shared/sync/edits.ts";
import { nameTag } from "#shared/sync/tag-dictionary.ts";
import { createOrgTrail } from "../audit/org-trail.ts";
import { system } from "../database/database.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { type TestTier } from "../database/test-tiers.fake.ts";
import { createErasures } from "../erasure/erasures.ts";
import { namedItems, namedPerson } from "../erasure/named.ts";
import { openDocument } from "../erasure/strip.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { startProjection } from "../projection/projection.ts";
import type { ChangedSuggestion } from "../suggestions/suggestion-rows.ts";
import { purgeTrash } from "../purge/purges.ts";
import { sealText } from "../text-payload.fake.ts";
import { type Principal } from "../use-cases/access/principal.ts";
import { createTeamSearch } from "../use-cases/search/team-search.ts";
import { ErasureId } from "#shared/audit/receipt.ts";
import { createMoveUseCases, type MoveUseCases } from "./move-use-cases.ts";
import { createMoves, type Moves, type MovesDeps } from "./moves.ts";
import { remaking } from "./remake-moves.ts";

export const idOf = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
export const [old, fresh, third, hidden] = [1, 2, 3, 4].map((n) => PartitionId.parse(idOf(n))) as [
  PartitionId,
  PartitionId,
  PartitionId,
  PartitionId,
];
export const [device, other] = [11, 12].map((n) => DeviceId.parse(idOf(n))) as [DeviceId, DeviceId];
const server = DeviceId.parse(idOf(13));
export const orgId = OrgId.parse(idOf(9));
export const itemOf = (n: number) => SharedItemId.parse(`${device}.0.${n}`);
export const itemId = itemOf(1);
const vectors = [
  { spaceId: SpaceId.parse("tiny@1"), dimensions: 3, scales: [1], codes: Int8Array.of(90, 0, 0) },
];
export const dayMs = 86_400_000;
export const marker = "zanzibarquark";
export const newMove = () => MoveId.parse(randomUUID());

export const principal = (
  roles: Readonly<Record<string, Role>>,
  scopes?: readonly Permission[],
): Principal => ({
  orgId,
  userId: UserId.parse(idOf(92)),
  by: { kind: "session", tokenHash: "" },
  orgRoles: [],
  partitions: new Map(
    [old, fresh, third, hidden].map((id) => [
      id,
      { name: id, archived: false, roles: roles[id] === undefined ? [] : [roles[id]] },
    ]),
  ),
  ...(scopes === undefined ? {} : { scopes: { permissions: new Set(scopes), partitions: undefined } }),
  expiresMs: Number.MAX_SAFE_INTEGER,
});
export const mover = principal({ [old]: "member", [fresh]: "member", [third]: "member" });

export async function makeWorld({ name, open }: TestTier) {
  await using opening = new AsyncDisposableStack();
  const { database, log, placesWith } = opening.use(await open());
  const payloads = createFilePayloads(opening.use(await makeFolder()).path);
  const clock = { nowMs: 1_800_000_000_000 };
  let moves: Moves | undefined;
  const settling: Promise<void>[] = [];
  const projection = opening.use(
    startProjection({
      name: name === "PostgreSQL" ? "postgresql" : "embedded",
      database,
      log,
      payloads,
      nowMs: () => clock.nowMs,
      onPurgedIsBack: () => undefined,
      onLostCopies: (lost) => void (moves === undefined ? undefined : settling.push(moves.settle(lost))),
      report: (error) => {
        throw error;
      },
    }),
  );
  const trail = createOrgTrail({ database, nowMs: () => clock.nowMs });
  const alone = createSerial();
  const recoveringUntilMs = clock.nowMs + 2 * dayMs;
  const settings = { deviceId: server, nowMs: () => clock.nowMs, trashDays: 30, recoveringUntilMs: 0 };
  const suggestionsChanged: ChangedSuggestion[] = [];
  const listener = {
    erased: () => undefined,
    appended: ({ name }: { readonly name: DocumentName }) => projection.wake(name),
    suggestionsChanged: (changed: readonly ChangedSuggestion[]) => void suggestionsChanged.push(...changed),
  };
  const deps: MovesDeps = { database, log, payloads, listener, alone, settings };
  moves = createMoves(deps);
  await database.write(async (_, truth) => {
    for (const partition_id of [old, fresh, third, hidden])
      await truth.put("partitions", {
        partition_id,
        org_id: orgId,
        name: partition_id,
        created_ms: 1,
        archived_ms: null,
      });
  });
  const settled = async (): Promise<void> => {
    await projection.settled();
    for (let work = settling.shift(); work !== undefined; work = settling.shift()) await work;
    await projection.settled();
  };
  const write = async (name: DocumentName, by: DeviceId, change: (doc: Y.Doc) => void): Promise<void> => {
    const doc = await openDocument(log, name);
    const vector = Y.encodeStateVector(doc);
    change(doc);
    const update = Y.encodeStateAsUpdate(doc, vector);
    await log.append([{ name, update, deviceId: by, newClients: [doc.clientID], ids: [] }]);
    projection.wake(name);
    await settled();
  };
  const shared = async (n: number, words: string): Promise<PayloadId> => {
    const { payloadId, body } = await sealText(`file-${n}.md`, words, vectors);
    await payloads.put(old, payloadId, body.subarray(32));
    await database.write(async (_, truth) => {
      const place = { partition_id: old, payload_id: payloadId };
      await truth.put("payload_keys", { ...place, key: body.subarray(0, 32) });
      await truth.put("payloads", { ...place, device_id: device, size_bytes: 1, received_ms: 1 });
    });
    await write(placeOf(old, itemOf(n)).births, device, (doc) =>
      writeBirth(doc, String(n), { payloadId, sharedMs: 7, kind: "markdown", withdrawn: false }),
    );
    return payloadId;
  };
  const payloadId = await shared(1, `words of ${marker}`);
  const later = (ms: number) => printHlc({ wallMs: clock.nowMs + ms, count: 0 });
  const tagId = TagId.parse("a".repeat(24));
  await write(tagsName(old), other, (doc) =>
    nameTag(doc, tagId, Tag.parse("winter"), { device: other, hlc: later(-9) }),
  );
  await write(placeOf(old, itemId).edits, other, (doc) => {
    // Its clock is a minute ahead: the move is later all the same.
    const editor = { device: other, hlc: later(60_000) };
    setField(doc, "1", "title", "Boats", editor);
    setField(doc, "1", "colour", "red", editor);
    addTag(doc, "1", tagId, editor);
    writeNote(doc, "1", "mend the sail", editor);
  });
  const search = createTeamSearch(database);
  const useCasesOf = (given: MovesDeps = deps): MoveUseCases =>
    createMoveUseCases({ ...given, listener, moves: createMoves(given), trail });
  const foundBy = async (
    text: string,
    ...partitionIds: readonly PartitionId[]
  ): Promise<readonly string[]> => {
    await settled();
    const { hits } = await search.query({
      text,
      vectors: [],
      partitionIds,
      typing: false,
      offset: 0,
      limit: 10,
      facets: false,
      nowMs: 1_000,
      timeZone: "UTC",
    });
    return hits.map(({ itemId: id }) => id);
  };
  const erasures = createErasures({
    database,
    log,
    parts: { payloads, projection },
    trail,
    receipts: { keep: () => Promise.resolve() },
    listener,
    alone,
    settings: { ...settings, newId: () => ErasureId.parse(randomUUID()) },
  });
  const parts = opening.move();
  return {
    database,
    log,
    placesWith,
    payloads,
    clock,
    deps,
    payloadId,
    moves,
    settled,
    write,
    shared,
    later,
    trail,
    /** Told of what went with its item. */
    suggestionsChanged,
    useCasesOf,
    ...useCasesOf(),
    /** As a server does that was put back from a backup. */
    remakeMoves: async () => {
      const recovering = { ...deps, settings: { ...settings, recoveringUntilMs } };
      const parts = { ...recovering, listener, log, moves: createMoves(recovering), trail };
      await using anew = remaking(parts, (error) => {
        throw error;
      });
      await anew.look();
      await settled();
    },
    /** Ids of what somebody finds who may read these partitions. */
    found: (...partitionIds: readonly PartitionId[]) => foundBy(marker, ...partitionIds),
    foundBy,
    editsAt: async (partitionId: PartitionId, id: SharedItemId) => {
      const { edits, key } = placeOf(partitionId, id);
      return editsOf(await openDocument(log, edits), key);
    },
    keysIn: async (partitionId: PartitionId) => {
      const rows = await database.read(system, (sql) =>
        sql.selectFrom("payload_keys").select("payload_id").where("partition_id", "=", partitionId).execute(),
      );
      return rows.map((row) => row.payload_id);
    },
    erase: async (partitionId: PartitionId, id: SharedItemId) => {
      const named = await namedItems(
        { database, log },
        { partitionId, itemIds: [id], payloadIds: [], reason: "law" },
      );
      if (named === undefined) throw new Error("there is nothing to erase");
      await erasures.erase(orgId, { kind: "user", id: "u" }, named);
    },
    erasePerson: async (userId: UserId) => {
      const partitionIds = [old, fresh, third, hidden];
      const named = await namedPerson(
        { database, log },
        { userId, deviceIds: [], partitionIds, reason: "person-asked" },
      );
      await erasures.erase(orgId, { kind: "user", id: "u" }, named);
    },
    purge: async () => {
      await purgeTrash({ ...deps, listener, trail, settings });
      await settled();
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
type World = Awaited<ReturnType<typeof makeWorld>>;

export async function moved(
  { move }: Pick<World, "move">,
  from: PartitionId,
  id: SharedItemId,
  to: PartitionId,
) {
  const answer = await move(mover, { partitionId: from, itemId: id, to, moveId: newMove() });
  if ("refused" in answer) throw new Error(answer.refused);
  return answer.itemId;
}
