/** Programs of neighbouring versions, in all pairings: a device's session with a hub, over no network and over a real one. */
import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import { createSession } from "#core/replicate/session.ts";
import type { SessionEffect, SessionInput } from "#core/replicate/session-port.ts";
import { openReplica } from "#core/replicate/replica.ts";
import { showStatus } from "#hosts/cli/show-team.ts";
import { createHubWithLog, deviceId, partitionId, type Sockets } from "#server/hub/hub-with-log.fake.ts";
import { printHlc } from "#shared/kit/hlc.ts";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { readEdits, setField } from "#shared/sync/edits.ts";
import { decodeFrames, type Frame } from "#shared/sync/frames.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { ownMap } from "#shared/sync/own-maps.ts";
import { type ProtocolRange, spoken } from "#shared/sync/protocol-range.ts";
import { OutboxId } from "#shared/sync/sync-ids.ts";
import { teamInGerman } from "#ui/ui/messages/team-de.ts";
import { teamInEnglish } from "#ui/ui/messages/team-en.ts";
import { joinedStatus, openTeam, share, until } from "./open-team.fake.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** A version that is so many after this program's, and the one before it. */
const speaking = (after: number): ProtocolRange => {
  const version = spoken.version + after;
  return { version, oldest: Math.max(0, version - 1) };
};
const { edits } = placeOf(partitionId, sharedItemId(deviceId(1), 0));
/** What only a newer program knows: of every form that a document may hold. */
const unknown = {
  "f/colour": { v: { shades: [1, 2.5, "grün"], of: null }, hlc: printHlc({ wallMs: 1, count: 0 }) },
  "x/bytes": Uint8Array.of(0, 255, 128, 7),
  "x/text": "a word that nobody knows yet",
};

/** A device's session, what is on its disk, and the hub at the other end of its socket. */
function connect(
  hub: ReturnType<typeof createHubWithLog>,
  sockets: Map<number, Partial<Sockets>>,
  number: number,
  speaks: ProtocolRange,
) {
  const said: Frame[] = [];
  const effects: SessionEffect[] = [];
  const base: Uint8Array[] = [];
  const outbox = new Map<OutboxId, Uint8Array>();
  const session = createSession(
    { check: checkUpdate, chance: () => 0, speaks },
    { documents: [], outbox: [], erasedEpoch: 0 },
    { paused: false, metered: false, bytesPerSecondMax: undefined },
  );
  const due: SessionInput[] = [];
  let device: ReturnType<typeof hub.connect> | undefined;
  const act = (effect: SessionEffect): void => {
    effects.push(effect);
    switch (effect.kind) {
      case "connect": {
        device = hub.connect(number);
        sockets.set(device.connectionId, {
          send: (_, bytes) => void due.push({ kind: "received", bytes }),
          close: (_, code) => void due.push({ kind: "disconnected", code }),
        });
        return void due.push({ kind: "connected" });
      }
      case "send":
        said.push(...decodeFrames(effect.bytes).frames);
        return device?.sayBytes(effect.bytes);
      case "persist":
        outbox.set(effect.entry.id, effect.entry.update);
        return void due.push({ kind: "persisted", id: effect.entry.id });
      case "store":
        base.push(...effect.updates);
        for (const id of effect.acknowledged) {
          base.push(outbox.get(id) ?? expect.fail("it was written down"));
          outbox.delete(id);
        }
        return void due.push({ kind: "stored", requestId: effect.requestId, isStored: true });
      default:
        return;
    }
  };
  let nowMs = 0;
  const tell = (input: SessionInput): void => {
    due.push(input);
  };
  /** One of what waits; whether something did. */
  const step = (): boolean => {
    const input = due.shift();
    if (input !== undefined) for (const effect of session.handle(input, (nowMs += 1))) act(effect);
    return input !== undefined;
  };
  let count = 0;
  return {
    tell,
    step,
    said,
    effects,
    outbox,
    edit(change: Parameters<ReturnType<typeof openReplica>["edit"]>[0]): void {
      const replica = openReplica({ base, outbox: [...outbox.values()], client: number * 1_000 + count });
      const update = replica.edit(change);
      if (update === undefined) throw new Error("nothing was edited");
      count += 1;
      tell({ kind: "edited", entry: { id: OutboxId.parse(count), name: edits, update } });
    },
    see: () => openReplica({ base, outbox: [...outbox.values()], client: 0 }).doc,
  };
}

function openBoth(hubSpeaks: ProtocolRange, devicesSpeak: readonly ProtocolRange[]) {
  const sockets = new Map<number, Partial<Sockets>>();
  const hub = createHubWithLog(
    { speaks: hubSpeaks },
    {
      send: (id, bytes) => sockets.get(id)?.send?.(id, bytes),
      close: (id, code) => sockets.get(id)?.close?.(id, code),
    },
  );
  const devices = devicesSpeak.map((speaks, at) => connect(hub, sockets, at + 1, speaks));
  /** Until nothing is on its way. */
  const settle = (): void => {
    for (let isBusy = true; isBusy;) isBusy = devices.map(({ step }) => step()).includes(true);
  };
  for (const device of devices) device.tell({ kind: "tick" });
  settle();
  return { hub, devices, settle };
}

const skews = [-1, 0, 1] as const;
const pairings = skews.flatMap((hub) => skews.flatMap((one) => skews.map((other) => ({ hub, one, other }))));
const speaks = (one: number, other: number): boolean => Math.abs(one - other) <= 1;
const authorOf = (number: number, wallMs: number) => ({
  device: deviceId(number),
  hlc: printHlc({ wallMs, count: 0 }),
});

test.each(pairings)("a hub at $hub with devices at $one and at $other", ({ hub: at, one, other }) => {
  const { hub, devices, settle } = openBoth(speaking(at), [speaking(one), speaking(other)]);
  const [first, second] = devices;
  if (first === undefined || second === undefined) throw new Error("there are two");
  first.edit((doc) => {
    const map = ownMap(doc, "items", "0", deviceId(1));
    for (const [key, value] of Object.entries(unknown)) map.set(key, value);
    setField(doc, "0", "title", "The pump", authorOf(1, 1));
  });
  settle();
  second.edit((doc) => setField(doc, "0", "title", "The hot pump", authorOf(2, 2)));
  settle();
  const states = [
    ...(speaks(at, one) ? [first.see()] : []),
    ...(speaks(at, other) ? [second.see()] : []),
    ...(speaks(at, one) ? [hub.read(edits)] : []),
  ];
  if (speaks(at, one))
    for (const doc of states) {
      const map = doc.getMap("items").get(`0/${deviceId(1)}`);
      if (!(map instanceof Y.Map)) throw new Error("it did not come through");
      for (const [key, value] of Object.entries(unknown)) expect(map.get(key)).toEqual(value);
    }
  const title = speaks(at, other) ? "The hot pump" : "The pump";
  if (speaks(at, one))
    expect(states.map((doc) => readEdits(doc).get("0")?.fields.title)).toEqual(states.map(() => title));
  for (const [device, skew, number] of [
    [first, one, 1],
    [second, other, 2],
  ] as const) {
    const ends = device.effects.filter(
      (effect) => effect.kind === "connection-status" && effect.status.kind === "version-refused",
    );
    expect(ends).toHaveLength(speaks(at, skew) ? 0 : 1);
    // What was not taken waits on its disk, for one that is understood.
    expect(device.outbox.size, `of device ${number}`).toBe(speaks(at, skew) ? 0 : 1);
    expect(device.effects.filter(({ kind }) => kind === "refused")).toEqual([]);
  }
});

test.each([-2, 2])(
  "a device whose program is %i versions away is told so in words, keeps what waits, and goes on after an update",
  async (after) => {
    const { ours, restart, stop } = await openTeam();
    await ours.index("/home/pump.md", "The pump runs hot.");
    await stop();
    await ours.restart(speaking(after));
    await share(ours);
    await restart();
    await until(async () => expect(await joinedStatus(ours)).toMatchObject({ connection: "outdated" }));
    const { queue, counts } = await joinedStatus(ours);
    expect([queue.payloadCount + queue.updateCount > 0, queue.rejectedCount, counts.refused]).toEqual([
      true,
      0,
      0,
    ]);
    const lines: string[] = [];
    const terminal = {
      out: (line: string) => void lines.push(line),
      paint: (_: string, text: string) => text,
    };
    showStatus(await ours.team.status(), { values: {}, terminal } as unknown as Parameters<
      typeof showStatus
    >[1]);
    expect(lines.join("\n")).toMatch(/of another version: update Tessera, or the server/);
    const hint = "team.connectionHint.outdated";
    expect(teamInEnglish[hint]).toMatch(/Update the older of the two/);
    expect(teamInGerman[hint]).toMatch(/Erneuern Sie das ältere/);
    await ours.restart();
    await until(async () =>
      expect(await joinedStatus(ours)).toMatchObject({
        connection: "current",
        queue: { updateCount: 0, payloadCount: 0 },
      }),
    );
  },
);
