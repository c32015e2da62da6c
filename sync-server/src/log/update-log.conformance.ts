import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
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
export function updateLogConformance(open: (nowMs?: () => number) => Promise<UpdateLog>): void {
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

  test("it knows when each update was taken, for as long as the update is kept", async () => {
    const timed = DocumentName.parse(`edits/${ours}/${one}.7`);
    const [first = new Uint8Array(), second = new Uint8Array()] = updatesOf(71, ["a", "b"]);
    let nowMs = 5_000;
    {
      await using log = await open(() => nowMs);
      await log.append([{ name: timed, update: first, deviceId: one, newClients: [71], ids: [] }]);
      nowMs = 7_000;
      await log.append([{ name: timed, update: second, deviceId: one, newClients: [], ids: [] }]);
    }
    await using log = await open(() => nowMs);
    const received = () => Promise.all([1, 2, 3].map((seq) => log.receivedMs({ name: timed, seq })));
    expect(await received()).toEqual([5_000, 7_000, undefined]);
    expect(
      await log.receivedMs({ name: DocumentName.parse(`tags/${theirs}`), seq: 1 }),
      "of a document that is not there",
    ).toBeUndefined();
    await log.compact(timed);
    expect(await received()).toEqual([5_000, 7_000, undefined]);
    await log.forget(timed);
    expect(await received()).toEqual([undefined, undefined, undefined]);
  });

  test("it knows who sent each update, for as long as the update is kept", async () => {
    const written = DocumentName.parse(`edits/${ours}/${one}.6`);
    const [first = new Uint8Array(), second = new Uint8Array()] = updatesOf(61, ["a", "b"]);
    const [foreignUpdate = new Uint8Array()] = updatesOf(62, ["c"]);
    {
      await using log = await open();
      await log.append([
        { name: written, update: first, deviceId: one, newClients: [61], ids: [] },
        { name: written, update: foreignUpdate, deviceId: other, newClients: [62], ids: [] },
        { name: written, update: second, deviceId: one, newClients: [], ids: [] },
      ]);
    }
    await using log = await open();
    const last = { seq: 3, deviceId: one };
    expect(await log.writers(written, 1)).toEqual({
      readSeq: 3,
      writers: [{ seq: 2, deviceId: other }, last],
    });
    await log.compact(written);
    expect(await log.writers(written, 2)).toEqual({ readSeq: 3, writers: [last] });
    expect(await log.writers(written, 3)).toEqual({ readSeq: 3, writers: [] });
    await log.forget(written);
    expect(await log.writers(written, 0)).toEqual({ readSeq: 3, writers: [] });
    expect(await log.writers(DocumentName.parse(`tags/${theirs}`), 0)).toEqual({ readSeq: 0, writers: [] });
  });

  test("of what is known already as of what is new, several documents of several partitions are numbered in their order", async () => {
    const [long, short, far] = [
      DocumentName.parse(`edits/${ours}/${one}.8`),
      DocumentName.parse(`edits/${ours}/${one}.9`),
      DocumentName.parse(`edits/${theirs}/${one}.8`),
    ];
    await using log = await open();
    const entry = { deviceId: one, newClients: [], ids: [`${one}.8.0`] };
    const bodyOf = (n: number): Uint8Array => updatesOf(100 + n, ["v".repeat(n)])[0] ?? new Uint8Array();
    const names = [far, long, short, long, far, long];
    for (const round of [0, 1, 2]) {
      const outcomes = await log.append(
        names.map((each, at) => ({ ...entry, name: each, update: bodyOf(round * names.length + at) })),
      );
      const [two, three] = [round * 2, round * 3];
      expect(outcomes).toEqual(
        [two + 1, three + 1, round + 1, three + 2, two + 2, three + 3].map((seq) => ({
          kind: "appended",
          seq,
        })),
      );
    }
    expect((await log.load(long, 3)).updates).toEqual([7, 9, 11, 13, 15, 17].map(bodyOf));
    expect((await log.load(far, 4)).updates).toEqual([12, 16].map(bodyOf));
    expect(await log.load(short, 0)).toMatchObject({ seq: 3, tailCount: 3 });
    const { updates } = await log.past(short);
    expect(updates.map(({ seq, deviceId }) => [seq, deviceId])).toEqual([1, 2, 3].map((seq) => [seq, one]));
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

  test("whoever reads while it is compacted lacks nothing", async () => {
    await using log = await open();
    const busy = DocumentName.parse(`edits/${ours}/${one}.5`);
    const rounds = 60;
    const updates = updatesOf(
      81,
      Array.from({ length: rounds }, (_, at) => String(at)),
    );
    let written = 0;
    let isWriting = true;
    const writing = async (): Promise<void> => {
      for (const [at, update] of updates.entries()) {
        const newClients = at === 0 ? [81] : [];
        await log.append([{ name: busy, update, deviceId: one, newClients, ids: [] }]);
        written = at + 1;
        if (at % 3 === 2) await log.compact(busy);
        if (at % 5 === 4) await log.scrub();
      }
    };
    const reading = async (behind: number): Promise<void> => {
      const document = new Y.Doc();
      for (let known = 0; known < rounds && isWriting;) {
        const atLeast = written;
        const { seq, updates: more } = await log.load(busy, Math.max(0, known - behind));
        expect(seq).toBeGreaterThanOrEqual(atLeast);
        for (const update of more) Y.applyUpdate(document, update);
        known = seq;
        await nextTurn();
        // What is said to be there is; of what is written just now there may be more.
        if (seq > 0) expect(Number(document.getMap("items").get("k"))).toBeGreaterThanOrEqual(seq - 1);
      }
    };
    await Promise.all([
      writing().finally(() => (isWriting = false)),
      reading(0),
      reading(2),
      reading(rounds),
    ]);
  });

  describe("what is kept of a document's past", () => {
    const dayMs = 24 * 60 * 60 * 1000;
    const past = DocumentName.parse(`edits/${ours}/${one}.4`);
    const entry = { name: past, deviceId: one, ids: [] };
    const values = ["Past-One", "Past-Two", "Past-Three", "Past-Four"];
    const written = values.map((_, at) => 100 * dayMs + at * 20 * dayMs);
    const updates = updatesOf(80, values);
    const append = async (at: number): Promise<void> => {
      await using log = await open(() => written[at] ?? 0);
      const update = updates[at] ?? new Uint8Array();
      await log.append([{ ...entry, update, newClients: at === 0 ? [80] : [] }]);
    };

    test("is who wrote what and when, also of what was compacted, after opening it again too", async () => {
      await append(0);
      await append(1);
      {
        await using log = await open(() => written[1] ?? 0);
        await log.compact(past);
      }
      await append(2);
      await using log = await open(() => written[2] ?? 0);
      await log.scrub();
      const { begin, updates: kept } = await log.past(past);
      expect(begin).toBeUndefined();
      expect(kept).toEqual(
        [0, 1, 2].map((at) => ({
          seq: at + 1,
          deviceId: one,
          receivedMs: written[at],
          update: updates[at],
        })),
      );
      expect(valueOf((await log.load(past, 0)).updates)).toBe("Past-Three");
      expect((await log.load(past, 0)).seq).toBe(3);
    });

    test("goes after thirty days, when the document is compacted: then it begins with a state", async () => {
      await append(3);
      await using log = await open(() => written[3] ?? 0);
      await log.compact(past);
      const { begin, updates: kept } = await log.past(past);
      expect(kept.map(({ seq }) => seq)).toEqual([3, 4]);
      expect(begin).toMatchObject({ seq: 2, untimedMs: written[1], marks: [] });
      expect(valueOf([begin?.state ?? new Uint8Array([0, 0])])).toBe("Past-Two");
    });

    test("is without its words once they are forgotten, and tells still who wrote when", async () => {
      {
        await using log = await open(() => written[3] ?? 0);
        await log.forget(past);
        await log.scrub();
      }
      await using log = await open(() => written[3] ?? 0);
      const { begin, updates: kept } = await log.past(past);
      expect(kept).toEqual([]);
      expect(begin).toMatchObject({
        seq: 4,
        untimedMs: written[1],
        marks: [2, 3].map((at) => ({
          receivedMs: written[at],
          ranges: [{ client: 80, from: at, to: at + 1 }],
        })),
      });
      expect(new TextDecoder().decode(begin?.state)).not.toMatch(/Past-(One|Two|Three)/);
      expect(valueOf((await log.load(past, 0)).updates)).toBe("Past-Four");
      expect(await log.load(past, 0)).toMatchObject({ seq: 4, tailCount: 0 });
    });
  });
}
