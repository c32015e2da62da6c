/** What must hold when everything has healed. */
import { isDeepStrictEqual } from "node:util";
import * as Y from "yjs";
import type { DeviceId, SharedItemId } from "#shared/model/team.ts";
import { type DocumentName, placeOf } from "#shared/sync/document-name.ts";
import { editsOf, readEdits } from "#shared/sync/edits.ts";
import type { Refused } from "#shared/sync/frames.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import { judgeUndone } from "./judge-undo.ts";
import { hubDevice } from "./sim-hub.fake.ts";
import { isWithin, type World } from "./world.ts";
import { isReadBy, placeIn, type Team } from "./team.ts";

export function judge(team: Team): void {
  const { world, hub, devices, told } = team;
  const finals = new Map(hub.names().map((name) => [name, hub.read(name)]));
  for (const [name, doc] of finals) {
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) world.violate(`gaps in ${name}`);
    for (const device of devices) {
      if (told.revoked.has(device.id) || !isReadBy(device.id, name)) continue;
      const seen = device.see(name);
      if (seen.store.pendingStructs !== null || seen.store.pendingDs !== null)
        world.violate(`gaps in ${name} on a device`);
      if (!isSame(seen, doc)) world.violate(`${name} differs`);
    }
  }
  for (const device of devices)
    for (const name of device.names())
      if (!finals.has(name) && !told.revoked.has(device.id)) world.violate(`${name} is only on a device`);
  judgeRefused(team);
  judgeAcknowledged(team, finals);
  judgeErased(team, finals);
  judgePurged(team, finals);
  judgeMoves(team, finals);
  judgeUndone(team, finals);
  judgeRevoked(team, finals);
  judgeTags(team, finals);
  judgeLastWords(team, finals);
}

/** Whether both hold the same, whatever order it came in. */
const isSame = (one: Y.Doc, other: Y.Doc): boolean =>
  isSameMap(one.getMap("items"), other.getMap("items")) &&
  one.store.clients.size === other.store.clients.size &&
  [...one.store.clients.keys()].every(
    (client) => Y.getState(one.store, client) === Y.getState(other.store, client),
  );

function isSameMap(one: Y.Map<unknown>, other: Y.Map<unknown>): boolean {
  let left = other.size;
  let isSame = true;
  one.forEach((value, key) => {
    left -= 1;
    isSame &&= other.has(key) && isSameValue(value, other.get(key));
  });
  return isSame && left === 0;
}

function isSameValue(one: unknown, other: unknown): boolean {
  if (one instanceof Y.Map) return other instanceof Y.Map && isSameMap(one, other);
  if (one instanceof Y.Text) return other instanceof Y.Text && one.toJSON() === other.toJSON();
  return isDeepStrictEqual(one, other);
}

const holds = (world: World, doc: Y.Doc | undefined, update: Uint8Array): boolean =>
  isWithin(world, update, (client) => (doc === undefined ? 0 : Y.getState(doc.store, client)));

/** No device here is dishonest: `busy` is its own disk, and a gap what a server that was put back has lost. */
function judgeRefused({ world, told, leap }: Team): void {
  const due = new Set<Refused>(["busy"]);
  if (leap !== undefined || told.wrongClocks.size > 0) due.add("clock-ahead");
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
    if (![...finals.values()].some((doc) => holds(world, doc, update)))
      world.violate("what was acknowledged is lost");
  }
}

function judgeErased(team: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  for (const itemId of team.told.erased) judgeGone(team, finals, itemId, "an erased item");
}

/** In the trash for long enough, and whatever came of it later. */
function judgePurged(team: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  for (const itemId of team.trash?.purged ?? []) judgeGone(team, finals, itemId, "what was in the trash");
}

/**
 * Of each item that was moved one copy is to be seen, in whatever order moves and crashes came. A server that was put back may have
 * forgotten that one is a copy of another, but both it has. What was erased is another matter, and what only a revoked device had.
 */
function judgeMoves({ world, told, moves }: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  if (moves === undefined || told.erased.length > 0) return;
  if (told.hasRestored && told.revoked.size > 0) return;
  const next = Map.groupBy(moves.decided, ({ item_id }) => item_id);
  const copies = new Set(moves.decided.map(({ to_item_id }) => to_item_id));
  const isSeen = ({ partitionId, itemId }: ItemPlace): boolean => {
    const { births, edits, key } = placeOf(partitionId, itemId);
    const [born, said] = [finals.get(births), finals.get(edits)];
    const fields = said === undefined ? {} : editsOf(said, key).fields;
    const isGone = fields.trash === true || (fields.moved !== undefined && fields.moved !== null);
    return born?.getMap("items").has(key) === true && !isGone;
  };
  /** Devices had heard that its birth has gone, and not yet why: nobody can tell that from an erasure. */
  const isGoneUnsaid = ({ partitionId, itemId }: ItemPlace): boolean => {
    const { births, edits, key } = placeOf(partitionId, itemId);
    const [born, said] = [finals.get(births)?.getMap("items"), finals.get(edits)];
    const isGone = born?.has(key) === false && born._map.has(key);
    return isGone && (said === undefined || editsOf(said, key).fields.moved === undefined);
  };
  /** What a revoked device had shared was undone while it was on its way: copies that are made afterwards go to the trash with it. */
  const isUndone = ({ partitionId, itemId }: ItemPlace): boolean => {
    const { edits, key } = placeOf(partitionId, itemId);
    const own = finals.get(edits)?.getMap<Y.Map<unknown>>("items").get(`${key}/${hubDevice}`);
    return own?.has("f/trash") === true;
  };
  const placesFrom = (place: ItemPlace): readonly ItemPlace[] => [
    place,
    ...(next.get(place.itemId) ?? []).flatMap((row) =>
      placesFrom({ partitionId: row.to_partition_id, itemId: row.to_item_id }),
    ),
  ];
  for (const [itemId, [first]] of next) {
    if (copies.has(itemId) || first === undefined) continue;
    const places = new Map(
      placesFrom({ partitionId: first.partition_id, itemId }).map((place) => [place.itemId, place]),
    );
    const seen = [...places.values()].filter(isSeen);
    const isUnsaid = told.hasRestored && [...places.values()].some(isGoneUnsaid);
    if (seen.length === 0 && !isUnsaid && ![...places.values()].some(isUndone))
      world.violate("an item was lost by a move");
    if (seen.length > 1 && !told.hasRestored) world.violate("an item is to be seen in two places");
  }
}

function judgeGone(
  { world, devices, told }: Team,
  finals: ReadonlyMap<DocumentName, Y.Doc>,
  itemId: SharedItemId,
  what: string,
): void {
  const { births, edits, key } = placeIn(itemId);
  const docs = (name: DocumentName): readonly (Y.Doc | undefined)[] => [
    finals.get(name),
    ...devices.flatMap((device) => (told.revoked.has(device.id) ? [] : [device.see(name)])),
  ];
  if (docs(births).some((doc) => doc?.getMap("items").has(key) === true)) world.violate(`${what} is back`);
  if (
    docs(edits).some((doc) =>
      [...(doc?.getMap("items").keys() ?? [])].some((own) => own.startsWith(`${key}/`)),
    )
  )
    world.violate(`edits of ${what} are back`);
}

function judgeRevoked({ world, told }: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  for (const { name, update } of [...told.revoked.values()].flat())
    if (update !== undefined && world.endsOf(update).size > 0 && holds(world, finals.get(name), update))
      world.violate("what a revoked device wrote was taken");
}

/** Whoever says something after all that was said, however far ahead that was, is neither refused nor overruled. */
function judgeLastWords({ world, leap, told, trash }: Team, finals: ReadonlyMap<DocumentName, Y.Doc>): void {
  for (const { device, itemId, title, entryId } of leap?.lastWords ?? []) {
    if (trash?.purged.has(itemId) === true) continue;
    const { edits, key } = placeIn(itemId);
    const doc = finals.get(edits);
    if (!told.acknowledged.has(`${device.id} ${entryId}`)) world.violate("the last word was not taken");
    if (doc === undefined || editsOf(doc, key).fields.title !== title)
      world.violate("the last word does not hold");
  }
}

/** Where something was refused, what was built on it fell with it: only whole histories are told here. */
function judgeTags(
  { world, model, trash, told, leap }: Team,
  finals: ReadonlyMap<DocumentName, Y.Doc>,
): void {
  const idOf = ({
    device,
    entryId,
  }: {
    readonly device: DeviceId;
    readonly entryId: OutboxId | undefined;
  }): string => `${device} ${entryId}`;
  if (told.refused.size > 0 || told.erased.length > 0 || told.revoked.size > 0) return;
  if (trash?.hasPurged() === true) return;
  // A tag that was taken away and set again may bear the time that it had: the model knows them by it.
  if (leap !== undefined) return;
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
