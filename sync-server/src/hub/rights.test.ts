/** Generated from the table of rights: whoever has which role where does to each kind of document what the table says. */
import { expect, test } from "vitest";
import type { Permission } from "#shared/model/access.ts";
import { Tag } from "#shared/model/item.ts";
import { PayloadId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import { placeOf, sharedItemId, tagsName, type DocumentName } from "#shared/sync/document-name.ts";
import { addTag, TagId } from "#shared/sync/edits.ts";
import { compareSince, type Frame } from "#shared/sync/frames.ts";
import { nameTag } from "#shared/sync/tag-dictionary.ts";
import {
  nameOf,
  places,
  principalOf,
  stances,
  tableAllows,
  type Stance,
} from "../use-cases/access/stances.fake.ts";
import { deviceAccess } from "../use-cases/device-access.ts";
import { createHubWithLog, deviceId, type FakeDevice } from "./hub-with-log.fake.ts";
import type { ConnectedBy, DeviceAccess } from "./hub-port.ts";
import { openReplicaOf, type Writer } from "./writer.fake.ts";

const [own, another] = [deviceId(1), deviceId(2)];
const tag = TagId.parse("a".repeat(24));
const birth = {
  payloadId: PayloadId.parse("ab".repeat(32)),
  sharedMs: 1,
  kind: "text",
  withdrawn: false,
} as const;
type Change = Parameters<Writer>[0];
const share: Change = (doc) => writeBirth(doc, "0", birth);
const edit: Change = (doc, editor) => addTag(doc, "0", tag, editor);

interface Kind {
  readonly name: (partitionId: (typeof places)[keyof typeof places]) => DocumentName;
  readonly change: Change;
  /** To write it as one's own; none: nobody may. */
  readonly write: Permission | undefined;
  /** To bring it back while a backup is being made whole. */
  readonly bringBack: Permission;
}
const kinds: Readonly<Record<string, Kind>> = {
  "own births": {
    name: (partitionId) => placeOf(partitionId, sharedItemId(own, 0)).births,
    change: share,
    write: "item.write",
    bringBack: "item.write",
  },
  "another's births": {
    name: (partitionId) => placeOf(partitionId, sharedItemId(another, 0)).births,
    change: share,
    write: undefined,
    bringBack: "item.write",
  },
  "edits of one's own items": {
    name: (partitionId) => placeOf(partitionId, sharedItemId(own, 0)).edits,
    change: edit,
    write: "edit.write",
    bringBack: "edit.write",
  },
  "edits of another's items": {
    name: (partitionId) => placeOf(partitionId, sharedItemId(another, 0)).edits,
    change: edit,
    write: "edit.write",
    bringBack: "edit.write",
  },
  "names of tags": {
    name: tagsName,
    change: (doc, editor) => nameTag(doc, tag, Tag.parse("hot"), editor),
    write: "edit.write",
    bringBack: "edit.write",
  },
};

/** A hub whose log holds the document already, as another device wrote it. */
function openHub(name: DocumentName, change: Change, recoveringUntilMs = 0) {
  const hub = createHubWithLog({ recoveringUntilMs });
  const update = openReplicaOf(deviceId(9), 9)(change);
  hub.seed(name, { update, deviceId: deviceId(9), newClients: [9] });
  return hub;
}

function greet(
  hub: ReturnType<typeof createHubWithLog>,
  access: DeviceAccess,
  by: ConnectedBy,
): [FakeDevice, readonly Frame[]] {
  const device = hub.connect(1, access, by);
  device.say({ type: "hello", version: 2, oldest: 1, erasedSince: 0 });
  return [device, device.heard()];
}

const typesIn = (frames: readonly Frame[]): readonly string[] =>
  frames.map((frame) => (frame.type === "refuse" ? frame.why : frame.type));
const toldOf = (frames: readonly Frame[]): readonly string[] =>
  frames.flatMap((frame) => (frame.type === "manifest" ? frame.documents.map(({ name }) => name) : []));

const cells = Object.entries(kinds).flatMap(([kind, of]) =>
  Object.entries(places).map(([place, partitionId]) => ({ kind, place, partitionId, ...of })),
);
const ofAll = (expectIt: (stance: Stance, access: DeviceAccess, said: string) => void): void => {
  for (const stance of stances) expectIt(stance, deviceAccess(principalOf(stance), 1), nameOf(stance));
};

test.each(cells)(
  "$kind, in $place: read by whom the table says, and told of to nobody else",
  ({ name: nameIn, partitionId, change }) => {
    const name = nameIn(partitionId);
    ofAll((stance, access, said) => {
      const may = tableAllows(stance, "partition.read", partitionId);
      const hub = openHub(name, change);
      const [device, greeted] = greet(hub, access, "socket");
      expect(toldOf(greeted), said).toEqual(may ? [name] : []);
      device.say({ type: "open", channel: 1, name, since: 0 });
      expect(typesIn(device.heard()), said).toEqual(may ? ["update", "opened"] : ["not-permitted"]);
      device.say({ type: "sync-step-1", channel: 1, stateVector: Uint8Array.of(0) });
      expect(typesIn(device.heard()), said).toEqual(may ? ["sync-step-2"] : []);
      device.say({ type: "open", channel: 2, name, since: compareSince });
      expect(typesIn(device.heard()), said).toEqual(may ? ["sync-step-1"] : ["not-permitted"]);
      // What somebody else writes from now on, over this instance or another.
      const more = { name, deviceId: deviceId(8), update: openReplicaOf(deviceId(8), 8)(change) };
      hub.seed(name, { ...more, newClients: [8] });
      hub.handle({ kind: "published", seq: 2, ...more });
      expect(device.heard().length > 0, said).toBe(may);
    });
  },
);

test.each(cells)(
  "$kind, in $place: written by whom the table says, and by nobody else",
  ({ name: nameIn, partitionId, change, write }) => {
    const name = nameIn(partitionId);
    ofAll((stance, access, said) => {
      const mayRead = tableAllows(stance, "partition.read", partitionId);
      const may = mayRead && write !== undefined && tableAllows(stance, write, partitionId);
      for (const by of ["socket", "courier"] as const)
        for (const type of ["update", "sync-step-2"] as const) {
          const hub = openHub(name, change);
          const [device] = greet(hub, access, by);
          device.say({ type: "open", channel: 1, name, since: 0 });
          device.heard();
          device.say({ type, channel: 1, update: openReplicaOf(own, 1)(change) });
          expect(typesIn(device.heard()), `${said}, ${type} by ${by}`).toEqual(
            may ? ["ack"] : mayRead ? ["not-permitted"] : [],
          );
          expect(hub.logOf(name), `${said}, ${type} by ${by}`).toHaveLength(may ? 2 : 1);
          // Without a channel nothing is heard.
          device.say({ type, channel: 7, update: openReplicaOf(own, 2)(change) });
          expect([device.heard(), hub.logOf(name).length], said).toEqual([[], may ? 2 : 1]);
        }
    });
  },
);

test.each(cells)(
  "$kind, in $place: brought back after a restore by who may write there, and by nobody else",
  ({ name: nameIn, partitionId, change, write, bringBack }) => {
    const name = nameIn(partitionId);
    ofAll((stance, access, said) => {
      const mayRead = tableAllows(stance, "partition.read", partitionId);
      const may = mayRead && tableAllows(stance, bringBack, partitionId);
      for (const by of ["socket", "courier"] as const) {
        const hub = openHub(name, change, 1_000);
        const [device] = greet(hub, access, by);
        device.say({ type: "open", channel: 1, name, since: 0 });
        device.heard();
        // Another's words, which it only relays.
        device.say({ type: "sync-step-2", channel: 1, update: openReplicaOf(another, 7)(change) });
        expect(typesIn(device.heard()), said).toEqual(may ? ["ack"] : mayRead ? ["not-permitted"] : []);
        expect(hub.logOf(name), said).toHaveLength(may ? 2 : 1);
        // As its own words they are judged as at any other time.
        const mayWrite = mayRead && write !== undefined && tableAllows(stance, write, partitionId);
        device.say({ type: "close", channel: 1 }, { type: "open", channel: 2, name, since: 0 });
        device.heard();
        device.say({ type: "update", channel: 2, update: openReplicaOf(own, 1)(change) });
        expect(typesIn(device.heard()), said).toEqual(mayWrite ? ["ack"] : mayRead ? ["not-permitted"] : []);
      }
    });
  },
);

test("what was on its way when the right to read ended does not arrive", () => {
  const name = placeOf(places.ours, sharedItemId(another, 0)).edits;
  const reader: Stance = { held: "member", level: "partition", archived: false };
  const hub = openHub(name, edit);
  const [device] = greet(hub, deviceAccess(principalOf(reader), 1), "socket");
  const [waiting, further] = [
    tagsName(places.ours),
    placeOf(places.ours, sharedItemId(another, 2_000)).edits,
  ];
  // Told of once at once, and a second time with the next tick.
  for (let seq = 1; seq <= 2; seq++) {
    const update = openReplicaOf(deviceId(8), seq)(edit);
    hub.seed(waiting, { update, deviceId: deviceId(8), newClients: [seq] });
    hub.handle({ kind: "published", name: waiting, seq, deviceId: deviceId(8), update });
  }
  device.say({ type: "open", channel: 1, name, since: 0 });
  device.heard();
  // An answer that waits for the log.
  hub.state.isHeld = true;
  device.say({ type: "update", channel: 1, update: openReplicaOf(own, 1)(edit) });
  device.say({ type: "sync-step-1", channel: 1, stateVector: Uint8Array.of(0) });
  hub.handle({
    kind: "access-changed",
    deviceId: device.id,
    access: deviceAccess(principalOf({ ...reader, held: undefined }), 2),
  });
  expect(typesIn(device.heard())).toEqual(["not-permitted", "access", "manifest"]);
  hub.release();
  hub.handle({ kind: "tick" });
  // A list that was asked for before.
  hub.handle({ kind: "listed", connectionId: device.connectionId, documents: [{ name: further, seq: 1 }] });
  expect(toldOf(device.heard())).toEqual([]);
  expect(device.closedWith()).toBeUndefined();
});
