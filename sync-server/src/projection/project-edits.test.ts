/** Of a document that is edited, only what was edited is looked at; what comes of it is what all of it would come to. */
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { seededChance } from "#shared/kit/seeded-chance.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, SharedItemId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { addTag, readEdits, removeTag, setField, TagId, writeNote } from "#shared/sync/edits.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { testTiers, type TestTier } from "../database/test-tiers.fake.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import { startCounted } from "./counted-projection.fake.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const uuid = (n: number): DeviceId => DeviceId.parse(`01970000-0000-7000-8000-0000000000${n}`);
const [one, other] = [uuid(11), uuid(12)];
const name = DocumentName.parse(`edits/${partitionId}/${one}.0`);
const itemIdOf = (key: string): SharedItemId => SharedItemId.parse(`${one}.0.${key}`);

/** A document that two devices edit, and instances that make rows of it. */
async function makeWorld(open: TestTier["open"], instanceCount = 2) {
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await open());
  const folder = opening.use(await makeFolder());
  const world = { store, payloads: createFilePayloads(folder.path) };
  const started = Array.from({ length: instanceCount }, () => opening.use(startCounted(world)));
  const [first, last] = [started[0], started.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no instance was started");
  const instances = [first, last] as const;
  const document = new Y.Doc();
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  let editCount = 0;
  const parts = opening.move();
  return {
    document,
    instances,
    database: store.database,
    /** Appended; `edit` is handed who edits and when. */
    async edit(device: DeviceId, edit: (editor: { device: DeviceId; hlc: string }) => void): Promise<void> {
      edit({ device, hlc: printHlc({ wallMs: 1_000, count: (editCount += 1) }) });
      if (updates.length === 0) return;
      await store.log.append(
        updates.splice(0).map((update) => ({ name, update, deviceId: device, newClients: [], ids: [] })),
      );
    },
    async project(instance: (typeof instances)[number] = instances[0]): Promise<void> {
      instance.projection.wake(name);
      await instance.projection.settled();
    },
    rows: () =>
      store.database.write((sql) =>
        sql
          .selectFrom("edits")
          .select(["item_id", "title", "trashed", "note", "tag_ids"])
          .orderBy("item_id")
          .execute(),
      ),
    async trashedIds(): Promise<readonly string[]> {
      const rows = await store.database.write((sql) =>
        sql.selectFrom("trashed").select("item_id").orderBy("item_id").execute(),
      );
      return rows.map((row) => row.item_id);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
type World = Awaited<ReturnType<typeof makeWorld>>;

const rename = ({ document, edit }: World, device: DeviceId, key: string, title: string): Promise<void> =>
  edit(device, (editor) => setField(document, key, "title", title, editor));

const titlesOf = async ({ rows }: World): Promise<readonly (string | null)[]> =>
  (await rows()).map(({ title }) => title);

describe.each(await testTiers())("edits, on $name", ({ open }) => {
  test("a row of what nobody edited is not looked at, until all is made anew", async () => {
    await using world = await makeWorld(open, 1);
    const { database, instances, project } = world;
    for (const key of ["0", "1", "2"]) await rename(world, one, key, `first ${key}`);
    await project();
    await database.write((sql) =>
      sql.updateTable("edits").set({ title: "spoilt" }).where("item_id", "=", itemIdOf("1")).execute(),
    );
    await rename(world, other, "2", "second 2");
    await project();
    expect(await titlesOf(world)).toEqual(["first 0", "spoilt", "second 2"]);
    await instances[0].projection.rebuild();
    await instances[0].projection.settled();
    expect(await titlesOf(world)).toEqual(["first 0", "first 1", "second 2"]);
  });

  test("what another instance has made rows of is not taken for one's own work, nor what it has not", async () => {
    await using world = await makeWorld(open);
    const { database, instances, project } = world;
    await rename(world, one, "0", "by the first");
    await project();
    await rename(world, one, "1", "by the second");
    await project(instances[1]);
    // Of neither: as far as any instance knows all is to be made anew.
    await database.write((sql) => sql.updateTable("documents").set({ projected_seq: 0 }).execute());
    await database.write((sql) => sql.deleteFrom("edits").execute());
    await rename(world, one, "2", "by the first again");
    await project();
    expect(await titlesOf(world)).toEqual(["by the first", "by the second", "by the first again"]);
  });

  test("what was erased since the document was read becomes no row, whoever edits it", async () => {
    await using world = await makeWorld(open);
    const { database, project } = world;
    for (const device of [one, other]) await rename(world, device, "0", `as ${device} calls it`);
    await rename(world, one, "1", "stays");
    await project();
    await database.write(async (sql, truth) => {
      await truth.put("erased", { id: itemIdOf("0"), epoch: 1 });
      await sql.deleteFrom("edits").where("item_id", "=", itemIdOf("0")).execute();
    });
    await rename(world, one, "0", "once more");
    await rename(world, one, "1", "stays here");
    await project();
    expect(await titlesOf(world)).toEqual(["stays here"]);
  });

  test("whatever is edited, by whomever rows are made, they are what the document says", async () => {
    await using world = await makeWorld(open);
    const { document, instances } = world;
    const chance = seededChance(20);
    const upTo = (count: number): number => Math.floor(chance() * count);
    const tagId = TagId.parse("a".repeat(24));
    for (let round = 0; round < 40; round += 1) {
      const editCount = 1 + upTo(4);
      for (let count = 0; count < editCount; count += 1) {
        const key = String(upTo(8));
        await world.edit(chance() < 0.5 ? one : other, (editor) => {
          const act = upTo(5);
          if (act === 0) setField(document, key, "title", `title ${round}`, editor);
          if (act === 1) setField(document, key, "trash", chance() < 0.5, editor);
          if (act === 2) writeNote(document, key, `note ${round}`, editor);
          if (act === 3) addTag(document, key, tagId, editor);
          if (act === 4) removeTag(document, key, tagId);
          // As an erasure takes an item out of a document.
          if (round % 10 === 9) document.getMap("items").delete(`${key}/${editor.device}`);
        });
      }
      await world.project(chance() < 0.5 ? instances[0] : instances[1]);
      const said = [...readEdits(document)].toSorted(([left], [right]) => (left < right ? -1 : 1));
      const expected = said.map(([key, { fields, note, tagIds }]) => ({
        item_id: itemIdOf(key),
        title: fields.title ?? null,
        trashed: fields.trash ?? false,
        note: note ?? null,
        tag_ids: tagIds,
      }));
      expect(await world.rows(), `round ${round}`).toEqual(expected);
      expect(await world.trashedIds()).toEqual(
        said.flatMap(([key, { trashedAt }]) => (trashedAt === undefined ? [] : [itemIdOf(key)])),
      );
    }
  });
});
