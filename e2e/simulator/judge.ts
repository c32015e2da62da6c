/** What must hold when everything has healed. */
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { readEdits } from "#shared/sync/edits.ts";
import type { Refused } from "#shared/sync/frames.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import { endsOf } from "./world.ts";
import { placeIn, type Team } from "./team.ts";

export function judge(team: Team): void {
  const { world, hub, devices, told } = team;
  const finals = new Map(hub.names().map((name) => [name, hub.read(name)]));
  for (const [name, doc] of finals) {
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) world.violate(`gaps in ${name}`);
    const expected = printed(doc);
    for (const device of devices) {
      if (told.revoked.has(device.id)) continue;
      const seen = device.see(name);
      if (seen.store.pendingStructs !== null || seen.store.pendingDs !== null)
        world.violate(`gaps in ${name} on a device`);
      if (printed(seen) !== expected) world.violate(`${name} differs`);
    }
  }
  for (const device of devices)
    for (const name of device.names())
      if (!finals.has(name) && !told.revoked.has(device.id)) world.violate(`${name} is only on a device`);
  judgeRefused(team);
  judgeAcknowledged(team, finals);
  judgeErased(team, finals);
  judgeRevoked(team, finals);
  judgeTags(team, finals);
}

const printed = (doc: Y.Doc): string =>
  JSON.stringify(
    [
      [...doc.getMap("items")]
        .map(([key, value]) => [key, value instanceof Y.Map ? value.toJSON() : value])
        .toSorted(byKey),
      [...Y.decodeStateVector(Y.encodeStateVector(doc))].toSorted(([one], [other]) => one - other),
    ],
    sorted,
  );

const byKey = ([one]: readonly unknown[], [other]: readonly unknown[]): number =>
  String(one) < String(other) ? -1 : 1;

/** Keys in one order, whatever order they were written in. */
const sorted = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(byKey))
    : value;

const holds = (doc: Y.Doc | undefined, update: Uint8Array): boolean =>
  [...endsOf(update)].every(([client, clock]) => doc !== undefined && Y.getState(doc.store, client) >= clock);

/** No device here is dishonest: `busy` is its own disk, and a gap what a server that was put back has lost. */
function judgeRefused({ world, told }: Team): void {
  const due = new Set<Refused>(["busy", "clock-ahead"]);
  if (told.erased.length > 0) due.add("erased");
  if (told.revoked.size > 0) due.add("revoked");
  if (told.hasRestored) due.add("gap");
  for (const why of told.refused.values())
    if (!due.has(why)) world.violate(`an honest device was refused: ${why}`);
}

function judgeAcknowledged({ world, told }: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  for (const { device, entryId } of told.acknowledged.values()) {
    // What only a revoked device had is gone with a server's disk.
    if (told.hasRestored && told.revoked.has(device.id)) continue;
    const update = device.updateOf(entryId);
    if (update === undefined) continue;
    if (![...finals.values()].some((doc) => holds(doc, update)))
      world.violate("what was acknowledged is lost");
  }
}

function judgeErased({ world, devices, told }: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  for (const itemId of told.erased) {
    const { births, edits, key } = placeIn(itemId);
    const docs = (name: DocumentName): readonly (Y.Doc | undefined)[] => [
      finals.get(name),
      ...devices.flatMap((device) => (told.revoked.has(device.id) ? [] : [device.see(name)])),
    ];
    if (docs(births).some((doc) => doc?.getMap("items").has(key) === true))
      world.violate("an erased item is back");
    if (
      docs(edits).some((doc) =>
        [...(doc?.getMap("items").keys() ?? [])].some((own) => own.startsWith(`${key}/`)),
      )
    )
      world.violate("an erased item's edits are back");
  }
}

function judgeRevoked({ world, told }: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  for (const { name, update } of [...told.revoked.values()].flat())
    if (update !== undefined && endsOf(update).size > 0 && holds(finals.get(name), update))
      world.violate("what a revoked device wrote was taken");
}

/** Where something was refused, what was built on it fell with it: only whole histories are told here. */
function judgeTags({ world, model, told }: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  const idOf = ({
    device,
    entryId,
  }: {
    readonly device: DeviceId;
    readonly entryId: OutboxId | undefined;
  }): string => `${device} ${entryId}`;
  if (told.refused.size > 0 || told.erased.length > 0 || told.revoked.size > 0) return;
  for (const [name, doc] of finals) {
    if (!name.startsWith("edits/")) continue;
    const expected = model.expected(name, (act) => told.acknowledged.has(idOf(act)));
    const found = new Set(
      [...readEdits(doc)].flatMap(([key, { tagIds }]) => tagIds.map((tag) => `${key} ${tag}`)),
    );
    for (const tag of expected) if (!found.has(tag)) world.violate(`a tag was lost: ${tag}`);
    for (const tag of found) if (!expected.has(tag)) world.violate(`a tag came back: ${tag}`);
  }
}
