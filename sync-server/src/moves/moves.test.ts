import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { createSerial } from "#shared/kit/serial.ts";
import { type Permission, permissionsOf, Role } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { readBirths, writeBirth } from "#shared/sync/births.ts";
import { placeOf, tagsName } from "#shared/sync/document-name.ts";
import { setField, writeNote } from "#shared/sync/edits.ts";
import { copyEdits, noteMove, seenAt, type ToldMove } from "#shared/sync/moving.ts";
import { crashingAt } from "../crashing-at.fake.ts";
import { createKeySeal, type KeySeal } from "../database/key-seal.ts";
import { testTiers } from "../database/test-tiers.fake.ts";
import { openDocument } from "../erasure/strip.ts";
import { type Principal } from "../use-cases/access/principal.ts";
import { type MoveUseCases } from "./move-use-cases.ts";
import { movedId } from "./moved-id.ts";
import { createMoves, type MovesDeps } from "./moves.ts";
import { macOf, rowOf } from "./told-moves.ts";
import {
  dayMs,
  device,
  fresh,
  hidden,
  idOf,
  itemId,
  itemOf,
  makeWorld,
  marker,
  moved,
  mover,
  newMove,
  old,
  orgId,
  other,
  principal,
  third,
} from "./moves-world.fake.ts";

interface ForgedMove {
  /** What the server said something else of. */
  readonly decided?: Partial<ToldMove>;
  readonly keySeal?: Pick<KeySeal, "mac">;
}

/** What devices have of a move that was decided after the backup: that it has gone, and where it is, but not the copy. */
async function forgottenMove(
  world: Awaited<ReturnType<typeof makeWorld>>,
  { decided = {}, keySeal = world.database.keySeal }: ForgedMove = {},
) {
  const moveId = newMove();
  const to = { partitionId: fresh, itemId: movedId({ partitionId: old, itemId }, fresh, 0) };
  const { births, edits } = placeOf(old, itemId);
  await world.write(births, other, (doc) => doc.getMap("items").delete("1"));
  const birth = { payloadId: world.payloadId, sharedMs: 7, kind: "markdown", withdrawn: false } as const;
  const moving = { moveId, hlc: world.later(120_000) };
  const said = { ...moving, place: { partitionId: old, itemId }, to, birth, mac: undefined, ...decided };
  const mac = macOf(keySeal, rowOf(said, { originalId: null, nowMs: 0 }));
  await world.write(edits, other, (doc) =>
    noteMove(doc, "1", { to, birth, seen: seenAt(doc, "1"), mac }, moving),
  );
  return { moveId, to };
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

  test("what was said while a clock was a year ahead is moved at once, and so is the copy that loses put away", async () => {
    await using world = await makeWorld(tier);
    const hlc = world.later(365 * 86_400_000);
    await world.write(placeOf(old, itemId).edits, other, (doc) =>
      setField(doc, "1", "title", "Ahead", { device: other, hlc }),
    );
    await Promise.all([
      world.move(mover, { partitionId: old, itemId, to: fresh, moveId: newMove() }),
      world.useCasesOf().move(mover, { partitionId: old, itemId, to: third, moveId: newMove() }),
    ]);
    const { fields, move } = await world.editsAt(old, itemId);
    expect(await world.found(old, fresh, third)).toEqual([fields.moved?.itemId]);
    expect(move).toMatchObject({ isEditedSince: false });
    const [lost] = move?.lostTo ?? [];
    if (lost === undefined) throw new Error("one of them lost");
    expect((await world.editsAt(lost.partitionId, lost.itemId)).fields).toMatchObject({
      title: "Ahead",
      trash: true,
    });
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

  test("what was said before it moved, by a device that was heard only afterwards, is the same conflict", async () => {
    await using world = await makeWorld(tier);
    const away = DeviceId.parse("01970000-0000-7000-8000-0000000000e1");
    const copy = await moved(world, old, itemId, fresh);
    expect((await world.editsAt(old, itemId)).move).toMatchObject({ isEditedSince: false });
    await world.write(placeOf(old, itemId).edits, away, (doc) =>
      setField(doc, "1", "favourite", true, { device: away, hlc: world.later(-60_000) }),
    );
    expect((await world.editsAt(old, itemId)).move).toMatchObject({ isEditedSince: true });
    expect((await world.editsAt(fresh, copy)).fields.favourite).not.toBe(true);
  });

  test("a crash between any two steps is ended at the start, and nothing is lost or there twice", async () => {
    await using world = await makeWorld(tier);
    const { database, log, payloads, deps } = world;
    for (let step = 0; step < 8; step++) {
      const id = itemOf(10 + step);
      const words = `quark${step}`;
      const payloadId = await world.shared(10 + step, words);
      const dying = crashingAt(step);
      // What a file of the log holds after a crash in the middle of a group is its begin.
      const appendOne = dying(log.append);
      const torn: MovesDeps["log"]["append"] = async (entries) => {
        for (const entry of entries) await appendOne([entry]);
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

  test("what was put into the trash after it was decided to move it is there where it goes", async () => {
    await using world = await makeWorld(tier);
    const broken: MovesDeps = {
      ...world.deps,
      log: { ...world.log, append: () => Promise.reject(new Error("crashed")) },
    };
    const asked = { partitionId: old, itemId, to: fresh, moveId: newMove() };
    await expect(world.useCasesOf(broken).move(mover, asked)).rejects.toThrow("crashed");
    await world.write(placeOf(old, itemId).edits, other, (doc) =>
      setField(doc, "1", "trash", true, { device: other, hlc: world.later(120_000) }),
    );
    await createMoves(world.deps).resume();
    expect(await world.found(old, fresh)).toEqual([]);
    const answer = await world.move(mover, asked);
    const copy = "refused" in answer ? itemId : answer.itemId;
    expect((await world.editsAt(fresh, copy)).fields).toMatchObject({ title: "Boats", trash: true });
  });

  test("what devices bring back of a move that a server has forgotten is carried out anew, as far as nobody had it", async () => {
    await using world = await makeWorld(tier);
    const { moveId, to } = await forgottenMove(world);
    expect(await world.found(old, fresh)).toEqual([]);
    await world.remakeMoves();
    expect(await world.found(old)).toEqual([]);
    expect(await world.found(fresh)).toEqual([to.itemId]);
    expect((await world.editsAt(fresh, to.itemId)).fields).toMatchObject({ title: "Boats", colour: "red" });
    expect(await world.keysIn(fresh)).toEqual([world.payloadId]);
    // It is known again: by its id, and to erasing, which goes along to where it was.
    expect(await world.move(mover, { partitionId: old, itemId, to: fresh, moveId })).toEqual(to);
    const { leaves } = await world.trail.page(orgId, { before: undefined, count: 9 });
    expect(leaves).toMatchObject([{ act: "item.move", actor: { kind: "system", id: "restore" } }]);
    await world.erase(fresh, to.itemId);
    expect((await world.editsAt(old, itemId)).fields).toEqual({});
    await world.remakeMoves();
    expect(await world.found(old, fresh)).toEqual([]);
  });

  test.each<readonly [string, ForgedMove]>([
    ["another item", { decided: { place: { partitionId: old, itemId: itemOf(2) } } }],
    ["another partition", { decided: { to: { partitionId: hidden, itemId } } }],
    ["another server", { keySeal: createKeySeal(new Uint8Array(32).fill(7)) }],
    ["nobody", { keySeal: { mac: () => new Uint8Array() } }],
  ])("a register that a device brings back is not believed with what was said of %s", async (_, forged) => {
    await using world = await makeWorld(tier);
    const { to } = await forgottenMove(world, forged);
    await world.remakeMoves();
    expect(await world.found(fresh, hidden)).toEqual([]);
    expect((await world.editsAt(fresh, to.itemId)).fields).toEqual({});
    const { leaves } = await world.trail.page(orgId, { before: undefined, count: 9 });
    expect(leaves).toEqual([]);
  });

  test("a device that brings back the copy later loses nothing that was written in its note", async () => {
    await using world = await makeWorld(tier);
    const { moveId, to } = await forgottenMove(world);
    await world.remakeMoves();
    const { births, edits } = placeOf(fresh, to.itemId);
    const lost = new Y.Doc();
    const said = { title: "Boats", favourite: false };
    copyEdits(lost, "1", { fields: said, note: "mend the sail" }, [], { moveId, hlc: world.later(0) });
    writeNote(lost, "1", "mend the sail and the oar", { device: other, hlc: world.later(1) });
    await world.write(edits, other, (doc) => Y.applyUpdate(doc, Y.encodeStateAsUpdate(lost)));
    await world.write(births, other, (doc) =>
      writeBirth(doc, "1", { payloadId: world.payloadId, sharedMs: 7, kind: "markdown", withdrawn: false }),
    );
    await world.remakeMoves();
    expect((await world.editsAt(fresh, to.itemId)).note).toContain("mend the sail and the oar");
    expect(await world.found(fresh)).toEqual([to.itemId]);
  });

  test("what is erased is gone from where it was, too; what is removed from the trash as well", async () => {
    await using world = await makeWorld(tier);
    // What it had where it was before it had that with which it moved.
    await world.shared(1, `changed words of ${marker}`);
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

  test("every role here with every role there is let through as the table says, and an archived partition takes nothing", async () => {
    await using world = await makeWorld(tier);
    const roles = [undefined, ...Role.options];
    const may = (role: Role | undefined, ...permissions: readonly Permission[]): boolean =>
      role !== undefined && permissions.every((each) => permissionsOf[role].includes(each));
    // Nothing is called so: who is let through is told that.
    const asked = { partitionId: old, itemId: itemOf(5), to: fresh };
    for (const here of roles)
      for (const there of roles) {
        const given = { ...(here && { [old]: here }), ...(there && { [fresh]: there }) };
        const isWhole = may(here, "item.write", "edit.write") && may(there, "item.write", "edit.write");
        const isSeen = may(there, "partition.read");
        const expected = isWhole
          ? "NOT_FOUND"
          : may(here, "item.write", "edit.write") && !isSeen
            ? "NO_DESTINATION"
            : "FORBIDDEN";
        const answer = await world.move(principal(given), { ...asked, moveId: newMove() });
        expect(answer, `${here} to ${there}`).toEqual({ refused: expected });
      }
    const owner = principal({ [old]: "owner", [fresh]: "owner" });
    const archived: Principal = {
      ...owner,
      partitions: new Map(
        [...owner.partitions].map(([id, rights]) => [id, { ...rights, archived: id === fresh }]),
      ),
    };
    expect(await world.move(archived, { ...asked, itemId, moveId: newMove() })).toEqual({
      refused: "FORBIDDEN",
    });
    const out = { partitionId: fresh, itemId, to: old, moveId: newMove() };
    expect(await world.move(archived, out)).toEqual({ refused: "FORBIDDEN" });
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
