import { expect, test } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { UpdateLog } from "./update-log.ts";

const ours = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const theirs = PartitionId.parse("01970000-0000-7000-8000-000000000002");
const one = DeviceId.parse("01970000-0000-7000-8000-000000000003");
const other = DeviceId.parse("01970000-0000-7000-8000-000000000004");
const name = DocumentName.parse(`edits/${ours}/${one}.0`);
const foreign = DocumentName.parse(`edits/${theirs}/${other}.0`);

/** Some edits, one update each, by a client of Yjs. */
function updatesOf(client: number, values: readonly string[]): readonly Uint8Array[] {
  const document = new Y.Doc();
  document.clientID = client;
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  for (const value of values) document.getMap("items").set("k", value);
  return updates;
}

const valueOf = (updates: readonly Uint8Array[]): unknown => {
  const document = new Y.Doc();
  for (const update of updates) Y.applyUpdate(document, update);
  return document.getMap("items").get("k");
};

/** `open` opens the same log again and again: what is in it is on the disk. */
export function updateLogConformance(open: () => Promise<UpdateLog>): void {
  test("what was appended is there, in order, numbered, after opening it again too", async () => {
    const [first = new Uint8Array(), ...rest] = updatesOf(5, ["a", "b", "c"]);
    let epoch: string;
    {
      await using log = await open();
      ({ epoch } = log);
      const outcomes = await log.append([
        { name, update: first, deviceId: one, newClients: [5], ids: [] },
        { name: foreign, update: first, deviceId: other, newClients: [5], ids: [] },
        ...rest.map((update) => ({ name, update, deviceId: one, newClients: [], ids: [] })),
      ]);
      expect(outcomes).toEqual([1, 1, 2, 3].map((seq) => ({ kind: "appended", seq })));
    }
    await using log = await open();
    expect(log.epoch).toBe(epoch);
    const { seq, updates, owners, tailCount } = await log.load(name, 0);
    expect({ seq, tailCount, owners: [...owners] }).toEqual({ seq: 3, tailCount: 3, owners: [[5, one]] });
    expect(valueOf(updates)).toBe("c");
    expect((await log.load(name, 2)).updates).toEqual(rest.slice(1));
    expect(await log.list([ours])).toEqual([{ name, seq: 3 }]);
    expect((await log.heads()).length).toBe(2);
    expect(await log.load(DocumentName.parse(`tags/${ours}`), 0)).toMatchObject({ seq: 0, updates: [] });
  });

  test("named anew it is another log with the same documents", async () => {
    const before = await (async () => {
      await using log = await open();
      await log.renew();
      return { epoch: log.epoch, heads: await log.heads() };
    })();
    await using log = await open();
    expect(log.epoch).not.toBe(before.epoch);
    expect(await log.heads()).toEqual(before.heads);
    await using again = await open();
    expect(again.epoch).toBe(log.epoch);
  });

  test("a client is the device's that wrote with it first", async () => {
    await using log = await open();
    const [update = new Uint8Array()] = updatesOf(9, ["x"]);
    const as = (deviceId: DeviceId) => ({ name, update, deviceId, newClients: [9], ids: [] });
    const outcomes = await log.append([as(one), as(other)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["appended", "refused"]);
    expect(await log.append([as(other)])).toEqual([{ kind: "refused", why: "not-owner" }]);
    const after = { ...as(other), newClients: [], ids: [] };
    expect((await log.append([as(other), after])).at(-1)).toEqual({ kind: "refused", why: "busy" });
  });

  test("compacted it says the same, and what was overwritten is in none of its updates", async () => {
    const before = await (async () => {
      await using log = await open();
      const updates = updatesOf(77, ["Marker-One", "Marker-Two", "last"]);
      await log.append(
        updates.map((update, at) => ({
          name,
          update,
          deviceId: one,
          newClients: at === 0 ? [77] : [],
          ids: [],
        })),
      );
      const loaded = await log.load(name, 0);
      await log.compact(name);
      return loaded;
    })();
    await using log = await open();
    const { seq, updates, owners, tailCount } = await log.load(name, 0);
    expect({ seq, tailCount }).toEqual({ seq: before.seq, tailCount: 0 });
    expect(owners).toEqual(before.owners);
    expect(valueOf(updates)).toBe(valueOf(before.updates));
    expect(updates.map((update) => new TextDecoder().decode(update)).join()).not.toContain("Marker");
    // What erasing has put there is not undone by a state that was made before it.
    await log.compact(name, { seq: seq - 1, update: new Uint8Array([0, 0]) });
    expect((await log.load(name, 0)).updates).toEqual(updates);
    const [more = new Uint8Array()] = updatesOf(78, ["more"]);
    const outcome = await log.append([{ name, update: more, deviceId: one, newClients: [78], ids: [] }]);
    expect(outcome).toEqual([{ kind: "appended", seq: seq + 1 }]);
    expect((await log.load(name, seq)).updates).toEqual([more]);
  });

  test("compacted to a state that is known, it keeps what came after that, after opening it again too", async () => {
    const known = DocumentName.parse(`edits/${ours}/${one}.3`);
    const updates = updatesOf(79, ["a", "b", "c"]);
    const state = new Y.Doc();
    for (const update of updates.slice(0, 2)) Y.applyUpdate(state, update);
    const update = Y.encodeStateAsUpdate(state);
    const rest = updates.slice(2);
    {
      await using log = await open();
      const entry = { name: known, deviceId: one, newClients: [], ids: [] };
      await log.append(updates.map((each) => ({ ...entry, update: each })));
      await log.compact(known, { seq: 2, update });
      expect((await log.load(known, 0)).updates).toEqual([update, ...rest]);
    }
    await using log = await open();
    expect(await log.load(known, 0)).toMatchObject({ seq: 3, tailCount: 1, updates: [update, ...rest] });
  });
}
