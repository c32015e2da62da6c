import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { Permission, Role } from "#shared/model/access.ts";
import { PartitionId, SpaceId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { DeviceId, MoveId, OrgId, type PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import { readBirths, writeBirth } from "#shared/sync/births.ts";
import { type DocumentName, placeOf, tagsName } from "#shared/sync/document-name.ts";
import { addTag, editsOf, setField, TagId, writeNote } from "#shared/sync/edits.ts";
import { nameTag } from "#shared/sync/tag-dictionary.ts";
import { createOrgTrail } from "../audit/org-trail.ts";
import { system } from "../database/database.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { testTiers, type TestTier } from "../database/test-tiers.fake.ts";
import { createErasures } from "../erasure/erasures.ts";
import { namedItems } from "../erasure/named.ts";
import { openDocument } from "../erasure/strip.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { startProjection } from "../projection/projection.ts";
import { purgeTrash } from "../purge/purges.ts";
import { sealText } from "../text-payload.fake.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { createTeamSearch } from "../use-cases/search/team-search.ts";
import { ErasureId } from "#shared/audit/receipt.ts";
import { createMoveUseCases, type MoveUseCases } from "./move-use-cases.ts";
import { createMoves, type Moves, type MovesDeps } from "./moves.ts";

const idOf = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const [old, fresh, third, hidden] = [1, 2, 3, 4].map((n) => PartitionId.parse(idOf(n))) as [
  PartitionId,
  PartitionId,
  PartitionId,
  PartitionId,
];
const [device, other, server] = [11, 12, 13].map((n) => DeviceId.parse(idOf(n))) as [
  DeviceId,
  DeviceId,
  DeviceId,
];
const orgId = OrgId.parse(idOf(9));
const itemOf = (n: number) => SharedItemId.parse(`${device}.0.${n}`);
const itemId = itemOf(1);
const vectors = [
  { spaceId: SpaceId.parse("tiny@1"), dimensions: 3, scales: [1], codes: Int8Array.of(90, 0, 0) },
];
const dayMs = 86_400_000;
const marker = "zanzibarquark";
const newMove = () => MoveId.parse(randomUUID());

const principal = (roles: Readonly<Record<string, Role>>, scopes?: readonly Permission[]): Principal => ({
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
const mover = principal({ [old]: "member", [fresh]: "member", [third]: "member" });

async function makeWorld({ name, open }: TestTier) {
  await using opening = new AsyncDisposableStack();
  const { database, log } = opening.use(await open());
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
  const settings = { deviceId: server, nowMs: () => clock.nowMs, trashDays: 30 };
  const listener = {
    erased: () => undefined,
    appended: ({ name }: { readonly name: DocumentName }) => projection.wake(name),
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
    createMoveUseCases({ ...given, moves: createMoves(given), trail });
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
  const parts = opening.move();
  return {
    database,
    log,
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
    useCasesOf,
    ...useCasesOf(),
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
      const erasures = createErasures({
        database,
        log,
        parts: { payloads, projection },
        trail,
        listener,
        alone,
        settings: { ...settings, newId: () => ErasureId.parse(randomUUID()) },
      });
      const named = await namedItems(
        { database, log },
        { partitionId, itemIds: [id], payloadIds: [], reason: "law" },
      );
      if (named === undefined) throw new Error("there is nothing to erase");
      await erasures.erase(orgId, { kind: "user", id: "u" }, named);
    },
    purge: async () => {
      await purgeTrash({ ...deps, trail, settings });
      await settled();
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
type World = Awaited<ReturnType<typeof makeWorld>>;

async function moved({ move }: Pick<World, "move">, from: PartitionId, id: SharedItemId, to: PartitionId) {
  const answer = await move(mover, { partitionId: from, itemId: id, to, moveId: newMove() });
  if ("refused" in answer) throw new Error(answer.refused);
  return answer.itemId;
}

describe.each(await testTiers())("moving an item in $name", { timeout: 120_000 }, (tier) => {
  test("who reads only where it was finds it no more, who reads where it is finds it there, with all that was said", async () => {
    await using world = await makeWorld(tier);
    expect(await world.found(old)).toEqual([itemId]);
    const copy = await moved(world, old, itemId, fresh);
    expect(copy).not.toBe(itemId);
    expect(await world.found(old, third)).toEqual([]);
    expect(await world.found(fresh)).toEqual([copy]);
    const said = await world.editsAt(fresh, copy);
    expect(said.fields).toEqual({ title: "Boats", colour: "red", favourite: false });
    expect(said.note).toBe("mend the sail");
    const tags = await openDocument(world.log, tagsName(fresh));
    expect([...tags.getMap("tags").keys()].map((key) => key.split("/")[0])).toEqual(said.tagIds);
    expect((await world.editsAt(old, itemId)).fields.moved).toEqual({ partitionId: fresh, itemId: copy });
    expect((await world.editsAt(old, itemId)).move).toMatchObject({ lostTo: [], isEditedSince: false });
    const { births, key } = placeOf(fresh, copy);
    expect(readBirths(await openDocument(world.log, births)).get(key)).toMatchObject({
      payloadId: world.payloadId,
      sharedMs: 7,
      kind: "markdown",
    });
    expect(await world.keysIn(old)).toEqual([]);
    expect(await world.keysIn(fresh)).toEqual([world.payloadId]);
    expect(await world.payloads.has(old, world.payloadId)).toBe(false);
    const { leaves } = await world.trail.page(orgId, { before: undefined, count: 9 });
    expect(leaves).toMatchObject([
      {
        act: "item.move",
        outcome: "done",
        targets: [`partition:${old}`, `item:${itemId}`, `partition:${fresh}`, `item:${copy}`],
      },
    ]);
  });

  test("the same move once more is the same answer, and back again is where it was", async () => {
    await using world = await makeWorld(tier);
    const moveId = newMove();
    const asked = { partitionId: old, itemId, to: fresh, moveId };
    const first = await world.move(mover, asked);
    expect(await world.move(mover, asked)).toEqual(first);
    if ("refused" in first) throw new Error(first.refused);
    const back = await moved(world, fresh, first.itemId, old);
    expect(await world.found(fresh)).toEqual([]);
    expect(await world.found(old)).toEqual([back]);
    expect((await world.editsAt(old, back)).fields).toMatchObject({ title: "Boats" });
    const again = await moved(world, old, back, fresh);
    expect(again).not.toBe(first.itemId);
    expect(await world.found(old, fresh)).toEqual([again]);
    // Whoever still knows it by its first name moves it from where it is.
    const away = await moved(world, old, itemId, third);
    expect(await world.found(old, fresh, third)).toEqual([away]);
    expect(await world.move(mover, { ...asked, to: third, moveId: newMove() })).toEqual({
      partitionId: third,
      itemId: away,
    });
    const { leaves } = await world.trail.page(orgId, { before: undefined, count: 9 });
    expect(leaves.filter(({ act }) => act === "item.move")).toHaveLength(4);
  });

  test("of two at once both make their copy, the later one is found, and the other is in the trash, once", async () => {
    await using world = await makeWorld(tier);
    const [one, two] = await Promise.all([
      world.move(mover, { partitionId: old, itemId, to: fresh, moveId: newMove() }),
      world.useCasesOf().move(mover, { partitionId: old, itemId, to: third, moveId: newMove() }),
    ]);
    if ("refused" in one || "refused" in two) throw new Error("both are let through");
    const found = await world.found(old, fresh, third);
    const { fields, move } = await world.editsAt(old, itemId);
    expect(found).toEqual([fields.moved?.itemId]);
    const [lost] = move?.lostTo ?? [];
    if (lost === undefined) throw new Error("one of them lost");
    expect([one, two].map((each) => each.itemId).toSorted()).toEqual([...found, lost.itemId].toSorted());
    expect((await world.editsAt(lost.partitionId, lost.itemId)).fields.trash).toBe(true);
    // Who takes it out again wants it: it is not put there a second time.
    const { edits, key } = placeOf(lost.partitionId, lost.itemId);
    await world.write(edits, other, (doc) =>
      setField(doc, key, "trash", false, { device: other, hlc: world.later(120_000) }),
    );
    await world.write(placeOf(old, itemId).edits, other, (doc) =>
      setField(doc, "1", "colour", "blue", { device: other, hlc: world.later(130_000) }),
    );
    expect((await world.editsAt(lost.partitionId, lost.itemId)).fields.trash).toBe(false);
  });

  test("two who move it to the same place at once make one copy", async () => {
    await using world = await makeWorld(tier);
    const ask = (useCases: MoveUseCases) =>
      useCases.move(mover, { partitionId: old, itemId, to: fresh, moveId: newMove() });
    const [one, two] = await Promise.all([ask(world), ask(world.useCasesOf())]);
    expect(one).toEqual(two);
    expect(await world.found(old, fresh)).toHaveLength(1);
  });

  test("what is said later where it was is a conflict to be shown, and is not carried on", async () => {
    await using world = await makeWorld(tier);
    const copy = await moved(world, old, itemId, fresh);
    await world.write(placeOf(old, itemId).edits, other, (doc) =>
      setField(doc, "1", "title", "Ships", { device: other, hlc: world.later(120_000) }),
    );
    expect((await world.editsAt(old, itemId)).move).toMatchObject({ isEditedSince: true });
    expect((await world.editsAt(fresh, copy)).fields.title).toBe("Boats");
    expect(await world.found(old, fresh)).toEqual([copy]);
  });

  test("a crash between any two steps is ended at the start, and nothing is lost or there twice", async () => {
    await using world = await makeWorld(tier);
    const { database, log, payloads, deps } = world;
    for (let step = 0; step < 8; step++) {
      const id = itemOf(10 + step);
      const words = `quark${step}`;
      const payloadId = await world.shared(10 + step, words);
      let left = step;
      const dying =
        <Given extends readonly unknown[], Value>(work: (...given: Given) => Promise<Value>) =>
        async (...given: Given): Promise<Value> => {
          if (left-- === 0) throw new Error("crashed");
          return work(...given);
        };
      // What a file of the log holds after a crash in the middle of a group is its begin.
      const torn: MovesDeps["log"]["append"] = async (entries) => {
        for (const entry of entries) {
          if (left-- === 0) throw new Error("crashed");
          await log.append([entry]);
        }
        return entries.map(() => ({ kind: "appended", seq: 1 }));
      };
      const broken: MovesDeps = {
        ...deps,
        database: { ...database, write: dying(database.write) as typeof database.write },
        log: { ...log, append: torn },
        payloads: { ...payloads, put: dying(payloads.put) },
        alone: createSerial(),
      };
      const asked = { partitionId: old, itemId: id, to: fresh, moveId: newMove() };
      await expect(world.useCasesOf(broken).move(mover, asked), words).rejects.toThrow("crashed");
      await createMoves(deps).resume();
      expect(await world.foundBy(words, old, fresh), words).toHaveLength(1);
      const answer = await world.move(mover, asked);
      const copy = "refused" in answer ? answer.refused : answer.itemId;
      expect(await world.foundBy(words, old, fresh), words).toEqual([copy]);
      expect(await world.keysIn(old), words).not.toContain(payloadId);
    }
  });

  test("what is erased is gone from where it was, too; what is removed from the trash as well", async () => {
    await using world = await makeWorld(tier);
    const copy = await moved(world, old, itemId, fresh);
    await world.erase(fresh, copy);
    for (const name of [placeOf(old, itemId).edits, placeOf(fresh, copy).edits]) {
      const doc = await openDocument(world.log, name);
      expect([...doc.getMap("items").keys()], name).toEqual([]);
    }
    expect([await world.keysIn(old), await world.keysIn(fresh)]).toEqual([[], []]);
    const again = { partitionId: old, itemId, to: third, moveId: newMove() };
    expect(await world.move(mover, again)).toEqual({ refused: "ITEM_ERASED" });

    await world.shared(2, `again ${marker}`);
    await world.write(placeOf(old, itemOf(2)).edits, other, (doc) =>
      setField(doc, "2", "title", "Kept", { device: other, hlc: world.later(0) }),
    );
    const second = await moved(world, old, itemOf(2), fresh);
    const { edits, key } = placeOf(fresh, second);
    await world.write(edits, other, (doc) =>
      setField(doc, key, "trash", true, { device: other, hlc: world.later(5) }),
    );
    world.clock.nowMs += 30 * dayMs;
    await world.purge();
    const left = await openDocument(world.log, placeOf(old, itemOf(2)).edits);
    expect([...left.getMap("items").keys()]).toEqual([]);
    expect(await world.keysIn(fresh)).toEqual([]);
    expect(await world.move(mover, { ...again, itemId: itemOf(2), moveId: newMove() })).toEqual({
      refused: "NOT_FOUND",
    });
  });

  test("what cannot be moved is refused, each with its reason, and nothing changes", async () => {
    await using world = await makeWorld(tier);
    const { move } = world;
    const asked = { partitionId: old, itemId, to: fresh, moveId: newMove() };
    const refused = (refusal: string) => ({ refused: refusal });
    const readsOnly = principal({ [old]: "member", [fresh]: "viewer" });
    const onlyReadsSource = principal({ [old]: "viewer", [fresh]: "member" });
    expect(await move(mover, { ...asked, to: old })).toEqual(refused("SAME_PARTITION"));
    expect(await move(mover, { ...asked, to: hidden })).toEqual(refused("NO_DESTINATION"));
    const nowhere = PartitionId.parse(idOf(77));
    expect(await move(mover, { ...asked, to: nowhere })).toEqual(refused("NO_DESTINATION"));
    expect(await move(readsOnly, asked)).toEqual(refused("FORBIDDEN"));
    expect(await move(onlyReadsSource, asked)).toEqual(refused("FORBIDDEN"));
    for (const missing of ["item.write", "edit.write"] as const) {
      const scopes = (["partition.read", "item.write", "edit.write"] as const).filter(
        (each) => each !== missing,
      );
      const token = principal({ [old]: "member", [fresh]: "member" }, scopes);
      expect(await move(token, asked), missing).toEqual(refused("FORBIDDEN"));
    }
    expect(await move(mover, { ...asked, itemId: itemOf(5) })).toEqual(refused("NOT_FOUND"));

    const { births, edits } = placeOf(old, itemId);
    const trash = (value: boolean, at: number) =>
      world.write(edits, other, (doc) =>
        setField(doc, "1", "trash", value, { device: other, hlc: world.later(at) }),
      );
    await trash(true, 60_001);
    expect(await move(mover, asked)).toEqual(refused("ITEM_IN_TRASH"));
    await trash(false, 60_002);
    const { payloadId } = world;
    const sealed = await world.payloads.get(old, payloadId);
    await world.payloads.remove(old, payloadId);
    expect(await move(mover, asked)).toEqual(refused("CONTENT_LOST"));
    await world.payloads.put(old, payloadId, sealed ?? new Uint8Array());
    await world.write(births, device, (doc) =>
      writeBirth(doc, "1", { payloadId, sharedMs: 7, kind: "markdown", withdrawn: true }),
    );
    expect(await move(mover, asked)).toEqual(refused("NOT_FOUND"));
    await world.write(births, device, (doc) =>
      writeBirth(doc, "1", { payloadId, sharedMs: 7, kind: "markdown", withdrawn: false }),
    );
    expect(await world.found(old, fresh)).toEqual([itemId]);

    const done = await move(mover, asked);
    expect(done).not.toHaveProperty("refused");
    expect(await move(mover, { ...asked, to: third })).toEqual(refused("MOVE_ID_USED"));
    await world.shared(2, "else");
    expect(await move(mover, { ...asked, itemId: itemOf(2) })).toEqual(refused("MOVE_ID_USED"));
    // Whoever may not write where it is now does not get it out of there by its old name.
    const stranger = principal({ [old]: "member", [third]: "member" });
    expect(await move(stranger, { ...asked, to: third, moveId: newMove() })).toEqual(refused("NOT_FOUND"));
    const { leaves } = await world.trail.page(orgId, { before: undefined, count: 9 });
    expect(leaves).toHaveLength(1);
  });

  test("who loses the right at that very moment is refused", async () => {
    await using world = await makeWorld(tier);
    const { deps, database } = world;
    const changing: MovesDeps = {
      ...deps,
      payloads: {
        ...deps.payloads,
        async put(...given) {
          await database.write((_, truth) => truth.put("access_epochs", { org_id: orgId, epoch: 5 }));
          return deps.payloads.put(...given);
        },
      },
    };
    const asked = { partitionId: old, itemId, to: fresh, moveId: newMove() };
    expect(await world.useCasesOf(changing).move(mover, asked)).toEqual({ refused: "RIGHTS_CHANGED" });
    expect(await world.found(old, fresh)).toEqual([itemId]);
  });
});
