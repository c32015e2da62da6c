import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Role } from "#shared/model/access.ts";
import { Tag } from "#shared/model/item.ts";
import { DeviceId, type SharedItemId, SuggestionId, UserId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf } from "#shared/sync/document-name.ts";
import { setField, writeNote } from "#shared/sync/edits.ts";
import { limits } from "#shared/sync/limits.ts";
import type { SuggestedEdit } from "#shared/sync/suggestion.ts";
import { crashingAt } from "../crashing-at.fake.ts";
import { system } from "../database/database.ts";
import { testTiers } from "../database/test-tiers.fake.ts";
import {
  dayMs,
  fresh,
  hidden,
  idOf,
  itemId,
  itemOf,
  makeWorld,
  moved,
  mover,
  old,
  orgId,
  other,
  principal,
} from "../moves/moves-world.fake.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { suggestionLimits } from "./limits.ts";
import { createSuggestionUseCases } from "./suggestion-use-cases.ts";
import type { ChangedSuggestion } from "./suggestion-rows.ts";
import { createSuggestions, type SuggestionsDeps } from "./suggestions.ts";

type World = Awaited<ReturnType<typeof makeWorld>>;
type Partition = typeof old;

const person = (n: number, roles: Readonly<Record<string, Role>>): Principal => ({
  ...principal(roles),
  userId: UserId.parse(idOf(n)),
});
const vera = person(101, { [old]: "viewer" });
const victor = person(102, { [old]: "viewer" });
const maja = person(103, { [old]: "member" });
/** Writes elsewhere, and reads nothing here. */
const stranger = person(104, { [fresh]: "member" });
const auditor = person(105, { [old]: "auditor" });

const tagOf = (name: string) => Tag.parse(name);
const newId = () => SuggestionId.parse(randomUUID());
const everything = { offset: 0, limit: 100 };

function useCasesOf(
  { moves, trail, deps }: World,
  given: Partial<SuggestionsDeps> = {},
  onChanged: (changed: readonly ChangedSuggestion[]) => void = () => undefined,
) {
  const parts = { ...deps, ...given };
  return createSuggestionUseCases({
    ...parts,
    moves,
    trail,
    suggestions: createSuggestions(parts),
    newMapId: () => DeviceId.parse(randomUUID()),
    onChanged,
  });
}

/** What somebody suggested, by its id. */
async function suggested(
  world: World,
  who: Principal,
  edit: SuggestedEdit,
  place: { readonly partitionId: Partition; readonly itemId: SharedItemId } = { partitionId: old, itemId },
): Promise<SuggestionId> {
  const suggestionId = newId();
  const answer = await useCasesOf(world).suggest(who, { ...place, suggestionId, edit });
  if ("refused" in answer) throw new Error(answer.refused);
  return suggestionId;
}

async function listed(world: World, who: Principal) {
  const list = await useCasesOf(world).list(who, everything);
  if ("refused" in list) throw new Error(list.refused);
  return list;
}

async function decided(world: World, who: Principal, take: boolean, ...ids: readonly SuggestionId[]) {
  const answer = await useCasesOf(world).decide(who, { ids, take });
  if ("refused" in answer) throw new Error(answer.refused);
  await world.settled();
  return answer.decisions;
}

const countOfRows = async ({ database }: World): Promise<number> =>
  (await database.read(system, (sql) => sql.selectFrom("suggestions").select("item_id").execute())).length;

/** As `makeWorld` left it. */
const before = { title: "Boats", colour: "red" };

describe.each(await testTiers())("suggesting in $name", { timeout: 120_000 }, (tier) => {
  test("a viewer suggests, a writer sees who and what, takes it over, and everybody has it", async () => {
    await using world = await makeWorld(tier);
    await world.database.write((_, truth) =>
      truth.put("users", {
        user_id: vera.userId,
        org_id: orgId,
        email: "vera@example.org",
        name: "Vera",
        role: null,
        password_hash: null,
        sealed_totp: null,
        totp_step: null,
        created_ms: 1,
        inactive_ms: null,
      }),
    );
    const edit = {
      title: "Boats of the quay",
      label: "blue",
      addTags: [tagOf("quay")],
      removeTags: [tagOf("winter")],
      note: "and paint the hull",
    } as const satisfies SuggestedEdit;
    const id = await suggested(world, vera, { ...edit });
    expect((await world.editsAt(old, itemId)).fields).toMatchObject(before);
    const { suggestions, openCount } = await listed(world, maja);
    expect(openCount).toBe(1);
    expect(suggestions).toMatchObject([
      {
        id,
        edit,
        state: "open",
        by: { userId: vera.userId, name: "Vera" },
        item: { kind: "markdown", title: "Boats", label: "red", tags: ["winter"] },
      },
    ]);
    const [decision] = await decided(world, maja, true, id);
    expect(decision).toEqual({
      id,
      outcome: "taken",
      before: {
        partitionId: old,
        itemId,
        title: "Boats",
        label: "red",
        tags: ["winter"],
        note: "mend the sail",
      },
    });
    const said = await world.editsAt(old, itemId);
    expect(said.fields).toMatchObject({ title: "Boats of the quay", colour: "blue" });
    expect(said.note).toBe("mend the sail\n\nand paint the hull");
    expect(await world.foundBy("tag:quay", old)).toEqual([itemId]);
    expect(await world.foundBy("tag:winter", old)).toEqual([]);
    const told = { state: "taken", decided: { by: { userId: maja.userId } } };
    expect(await listed(world, vera)).toMatchObject({ openCount: 0, suggestions: [{ id, ...told }] });
    expect(await listed(world, maja)).toMatchObject({ totalCount: 0, suggestions: [] });
    const { leaves } = await world.trail.page(orgId, { before: undefined, count: 9 });
    const targets = ["procedure:items.decide", `partition:${old}`, `item:${itemId}`];
    expect(leaves).toMatchObject([{ act: "item.edit", actor: { id: maja.userId }, targets }]);
    // Somebody was faster, whatever the other wants.
    expect(await decided(world, maja, false, id)).toEqual([
      { id, outcome: "decided-before", state: "taken" },
    ]);
  });

  test("one that is declined changes nothing, and who suggested is told; one may be withdrawn until then", async () => {
    await using world = await makeWorld(tier);
    const [declined, withdrawn] = [
      await suggested(world, vera, { title: "Ships" }),
      await suggested(world, vera, { note: "no" }),
    ];
    const { withdraw } = useCasesOf(world);
    expect(await withdraw(victor, withdrawn)).toEqual({ refused: "NOT_FOUND" });
    expect(await withdraw(vera, withdrawn)).toEqual({});
    expect(await withdraw(vera, withdrawn)).toEqual({ refused: "NOT_FOUND" });
    expect(await decided(world, maja, false, declined, withdrawn)).toEqual([
      { id: declined, outcome: "declined" },
      { id: withdrawn, outcome: "unknown" },
    ]);
    expect(await withdraw(vera, declined)).toEqual({ refused: "SUGGESTION_DECIDED" });
    const told: ChangedSuggestion[] = [];
    const telling = useCasesOf(world, {}, (changed) => told.push(...changed));
    const suggestionId = newId();
    const asked = { partitionId: old, itemId, suggestionId, edit: { title: "Told" } };
    await telling.suggest(vera, asked);
    await telling.decide(maja, { ids: [suggestionId], take: false });
    await telling.reopen(maja, suggestionId);
    await telling.withdraw(victor, suggestionId);
    await telling.withdraw(vera, suggestionId);
    // Of each change once, by whoever; and of what was refused, nothing.
    expect(told.map(({ partition_id, user_id }) => [partition_id, user_id])).toEqual(
      Array.from({ length: 4 }, () => [old, vera.userId]),
    );
    expect((await world.editsAt(old, itemId)).fields).toMatchObject(before);
    expect(await listed(world, vera)).toMatchObject({ totalCount: 1, suggestions: [{ state: "declined" }] });
  });

  test("that one was declined is taken back by who may decide, and by nobody else; what was taken over stays so", async () => {
    await using world = await makeWorld(tier);
    const id = await suggested(world, vera, { title: "Ships" });
    const { reopen } = useCasesOf(world);
    expect(await decided(world, maja, false, id)).toMatchObject([{ outcome: "declined" }]);
    for (const who of [vera, victor, stranger])
      expect(await reopen(who, id)).toEqual({ refused: "NOT_FOUND" });
    expect(await listed(world, maja)).toMatchObject({ openCount: 0 });
    expect(await reopen(maja, id)).toMatchObject({ id, state: "open" });
    // Twice is once.
    expect(await reopen(maja, id)).toMatchObject({ id, state: "open" });
    const [told] = (await listed(world, vera)).suggestions;
    expect(told).toMatchObject({ state: "open" });
    expect(told).not.toHaveProperty("decided");
    expect(await decided(world, maja, true, id)).toMatchObject([{ outcome: "taken" }]);
    expect(await reopen(maja, id)).toEqual({ refused: "SUGGESTION_DECIDED" });
    expect((await world.editsAt(old, itemId)).fields.title).toBe("Ships");
  });

  test("nobody without a right there sees or decides any, and none is in their counts", async () => {
    await using world = await makeWorld(tier);
    const id = await suggested(world, vera, { title: "Ships", addTags: [tagOf("quay")] });
    const nothing = { suggestions: [], totalCount: 0, openCount: 0 };
    for (const who of [victor, stranger, auditor]) {
      expect(await listed(world, who)).toEqual(nothing);
      expect(await useCasesOf(world).list(who, { ...everything, itemId })).toEqual(nothing);
      expect(await useCasesOf(world).decide(who, { ids: [id], take: true })).toEqual({
        refused: "NOT_FOUND",
      });
      expect(await useCasesOf(world).withdraw(who, id)).toEqual({ refused: "NOT_FOUND" });
    }
    for (const who of [stranger, auditor])
      expect(await useCasesOf(world).list(who, { ...everything, partitionId: old })).toEqual({
        refused: "NOT_FOUND",
      });
    // Their own are not told where they may no longer be.
    expect(await listed(world, { ...vera, partitions: stranger.partitions })).toEqual(nothing);
    // Nothing of it is found, by anybody, before it is taken over.
    expect(await world.foundBy("ships", old)).toEqual([]);
    expect(await world.foundBy("tag:quay", old)).toEqual([]);
  });

  test("asked for twice it is one, and what cannot be suggested is refused with its reason", async () => {
    await using world = await makeWorld(tier);
    const { suggest, decide } = useCasesOf(world);
    const asked = { partitionId: old, itemId, suggestionId: newId(), edit: { title: "Ships" } };
    expect(await suggest(vera, asked)).toMatchObject({ state: "open" });
    expect(await suggest(vera, asked)).toMatchObject({ state: "open", id: asked.suggestionId });
    expect(await countOfRows(world)).toBe(1);
    const used = { refused: "SUGGESTION_ID_USED" };
    expect(await suggest(victor, asked)).toEqual(used);
    expect(await suggest(vera, { ...asked, edit: { title: "Boats" } })).toEqual(used);
    const anew = () => ({ ...asked, suggestionId: newId() });
    expect(await suggest(auditor, anew())).toEqual({ refused: "FORBIDDEN" });
    expect(await suggest(stranger, anew())).toEqual({ refused: "FORBIDDEN" });
    expect(await suggest(vera, { ...anew(), partitionId: hidden })).toEqual({ refused: "FORBIDDEN" });
    expect(await suggest(vera, { ...anew(), itemId: itemOf(9) })).toEqual({ refused: "NOT_FOUND" });
    const { edits, births } = placeOf(old, itemId);
    const setTrash = (trash: boolean, ms: number) =>
      world.write(edits, other, (doc) =>
        setField(doc, "1", "trash", trash, { device: other, hlc: world.later(ms) }),
      );
    await setTrash(true, 70_000);
    expect(await suggest(vera, anew())).toEqual({ refused: "ITEM_IN_TRASH" });
    const ids = [asked.suggestionId];
    const inTrash = { decisions: [{ id: asked.suggestionId, outcome: "in-trash" }] };
    expect(await decide(maja, { ids, take: true })).toEqual(inTrash);
    await setTrash(false, 80_000);
    await world.write(births, other, (doc) =>
      writeBirth(doc, "1", { payloadId: world.payloadId, sharedMs: 7, kind: "markdown", withdrawn: true }),
    );
    expect(await suggest(vera, anew())).toEqual({ refused: "NOT_FOUND" });
    expect(await decide(maja, { ids, take: true })).toEqual({
      decisions: [{ id: asked.suggestionId, outcome: "ended" }],
    });
    expect(await listed(world, vera)).toMatchObject({ openCount: 0, suggestions: [{ state: "ended" }] });
  });

  test("so many are kept open of a person and of an item, and old ones are let go", async () => {
    await using world = await makeWorld(tier);
    const { openOfItemMax, openOfPersonMax, toldMs } = suggestionLimits;
    const refused = async (who: Principal, n: number) => {
      const asked = { partitionId: old, itemId: itemOf(n), suggestionId: newId(), edit: { title: "Ships" } };
      return useCasesOf(world).suggest(who, asked);
    };
    const put = (n: number, count: number, state: "open" | "declined") =>
      world.database.write(async (_, truth) => {
        for (let at = 0; at < count; at++)
          await truth.put("suggestions", {
            partition_id: old,
            suggestion_id: newId(),
            item_id: itemOf(n),
            user_id: vera.userId,
            asked_ms: at,
            edit_json: '{"title":"Ships"}',
            state,
            decided_by: null,
            decided_ms: state === "open" ? null : 1,
            map_id: null,
            hlc: null,
          });
      });
    await put(1, openOfItemMax, "open");
    expect(await refused(victor, 1)).toEqual({
      refused: "SUGGESTIONS_TOO_MANY",
      data: { countMax: String(openOfItemMax), of: "item" },
    });
    await world.shared(2, "other words");
    await put(3, openOfPersonMax - openOfItemMax, "open");
    expect(await refused(vera, 2)).toEqual({
      refused: "SUGGESTIONS_TOO_MANY",
      data: { countMax: String(openOfPersonMax), of: "person" },
    });
    await put(2, 2, "declined");
    world.clock.nowMs += toldMs;
    expect(await countOfRows(world)).toBe(openOfPersonMax + 2);
    expect(await refused(victor, 2)).toMatchObject({ state: "open" });
    expect(await countOfRows(world)).toBe(openOfPersonMax + 3);
    await decided(world, maja, false, (await listed(world, maja)).suggestions[1]?.id ?? newId());
    expect(await refused(vera, 2)).toMatchObject({ state: "open" });
    // One more, and the two are gone.
    expect(await countOfRows(world)).toBe(openOfPersonMax + 2);
  });

  test("a note that is full takes nothing more, and what was suggested for it stays open", async () => {
    await using world = await makeWorld(tier);
    const id = await suggested(world, vera, { note: "one more word" });
    await world.write(placeOf(old, itemId).edits, other, (doc) =>
      writeNote(doc, "1", "x".repeat(limits.noteCharsMax), { device: other, hlc: world.later(70_000) }),
    );
    expect(await decided(world, maja, true, id)).toEqual([{ id, outcome: "note-full" }]);
    expect((await listed(world, maja)).openCount).toBe(1);
  });

  test("whatever step it crashes at, it is taken over once, at the latest when the server starts again", async () => {
    for (let step = 0, isOver = false; !isOver; step++) {
      await using world = await makeWorld(tier);
      const id = await suggested(world, vera, { note: "and paint the hull", addTags: [tagOf("quay")] });
      const at = crashingAt(step);
      const { database, log } = world;
      const crashing = useCasesOf(world, {
        database: { ...database, write: at(database.write) as typeof database.write },
        log: { ...log, append: at(log.append) },
      });
      isOver = await crashing.decide(maja, { ids: [id], take: true }).then(
        () => true,
        () => false,
      );
      await createSuggestions(world.deps).resume();
      await world.settled();
      const state = (await listed(world, vera)).suggestions[0]?.state;
      const { note } = await world.editsAt(old, itemId);
      expect([state, note], `step ${step}`).toEqual(
        step === 0 ? ["open", "mend the sail"] : ["taken", "mend the sail\n\nand paint the hull"],
      );
      expect(await world.foundBy("tag:quay", old)).toEqual(step === 0 ? [] : [itemId]);
      // What was cut short is ended once.
      await createSuggestions(world.deps).resume();
      expect((await world.editsAt(old, itemId)).note).toBe(note);
      expect(step).toBeLessThan(9);
    }
  });

  test("two that are taken over at once both hold, the later for what there can be one of", async () => {
    await using world = await makeWorld(tier);
    const ids = [
      await suggested(world, vera, { title: "Ships", note: "one" }),
      await suggested(world, victor, { title: "Barges", note: "two" }),
    ] as const;
    expect(await decided(world, maja, true, ...ids)).toMatchObject([
      { outcome: "taken" },
      { outcome: "taken" },
    ]);
    const { fields, note } = await world.editsAt(old, itemId);
    expect([fields.title, note]).toEqual(["Barges", "mend the sail\n\none\n\ntwo"]);
  });

  test("a move ends what is open; what is suggested by the old name is suggested where the item is", async () => {
    await using world = await makeWorld(tier);
    const id = await suggested(world, vera, { title: "Ships" });
    const copy = await moved(world, old, itemId, fresh);
    expect(world.suggestionsChanged).toMatchObject([{ partition_id: old, user_id: vera.userId }]);
    expect(await listed(world, vera)).toMatchObject({ openCount: 0, suggestions: [{ id, state: "ended" }] });
    expect(await decided(world, mover, true, id)).toEqual([
      { id, outcome: "decided-before", state: "ended" },
    ]);
    const asked = { partitionId: old, itemId, suggestionId: newId(), edit: { title: "Ships" } };
    expect(await useCasesOf(world).suggest(vera, asked)).toEqual({ refused: "NOT_FOUND" });
    const both = { ...vera, partitions: person(1, { [old]: "viewer", [fresh]: "viewer" }).partitions };
    const there = { partitionId: fresh, itemId: copy };
    expect(await useCasesOf(world).suggest(both, asked)).toMatchObject({ ...there, state: "open" });
    expect(await useCasesOf(world).suggest(both, asked)).toMatchObject({ ...there, state: "open" });
    expect(await listed(world, mover)).toMatchObject({ openCount: 1, suggestions: [there] });
  });

  test("erased with the item, and with the person, no byte is left; removed from the bin they go, too", async () => {
    await using world = await makeWorld(tier);
    const [ofItem, ofPerson] = ["quartzlantern", "violetharbour"];
    await world.shared(2, "other words");
    const there = { partitionId: old, itemId: itemOf(2) };
    await suggested(world, victor, { note: ofItem, addTags: [tagOf(ofItem)] });
    await suggested(world, vera, { title: ofPerson }, there);
    await suggested(world, victor, { title: "Ships" }, there);
    const changed = () => world.suggestionsChanged.splice(0).map(({ user_id }) => user_id);
    await world.erase(old, itemId);
    expect(changed()).toEqual([victor.userId]);
    expect(await world.placesWith(ofItem)).toEqual([]);
    const asked = { partitionId: old, itemId, suggestionId: newId(), edit: { title: "Ships" } };
    expect(await useCasesOf(world).suggest(vera, asked)).toEqual({ refused: "ITEM_ERASED" });
    expect(await countOfRows(world)).toBe(2);
    await world.erasePerson(vera.userId);
    expect(changed()).toEqual([vera.userId]);
    expect(await world.placesWith(ofPerson)).toEqual([]);
    expect(await listed(world, maja)).toMatchObject({ suggestions: [{ by: { userId: victor.userId } }] });
    const { edits } = placeOf(old, itemOf(2));
    await world.write(edits, other, (doc) =>
      setField(doc, "2", "trash", true, { device: other, hlc: world.later(5) }),
    );
    world.clock.nowMs += 30 * dayMs;
    await world.purge();
    expect(changed()).toEqual([victor.userId]);
    expect(await countOfRows(world)).toBe(0);
  });
});
