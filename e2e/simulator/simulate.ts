/**
 * One schedule of a team of three: people edit while links are cut, devices and the hub crash, disks fail and forget, the
 * hub is put back from a backup, its clock leaps, an item is erased, the trash is emptied, a device is revoked and what it did undone. Then everything
 * heals, and nothing may be missing.
 * The same seed gives the same schedule.
 */
import { PayloadId } from "#shared/model/team.ts";
import { writeBirth } from "#shared/sync/births.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { setField, TagId, writeNote } from "#shared/sync/edits.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import { judge } from "./judge.ts";
import type { PlantedBug } from "./planted-bugs.ts";
import { createRandom, type Random } from "#shared/kit/random.ts";
import { createSchedule } from "./schedule.ts";
import { createSimDevice, type SimDevice } from "./sim-device.fake.ts";
import { createSimHub } from "./sim-hub.fake.ts";
import { createSimLeap } from "./sim-leap.fake.ts";
import { createSimMoves } from "./sim-moves.fake.ts";
import { createSimUndo } from "./sim-undo.fake.ts";
import { createSimTrash } from "./sim-trash.fake.ts";
import { createNetwork, type Network } from "./sim-link.fake.ts";
import { createTagModel, type TagModel } from "./tag-model.ts";
import {
  allPartitions,
  deviceIds,
  itemOf,
  partitionId,
  placeIn,
  readBy,
  type Team,
  type Told,
} from "./team.ts";
import { beginMs, createEnds, type World } from "./world.ts";

export interface Simulated {
  /** What must never happen, and did. */
  readonly violation: string | undefined;
  readonly eventCount: number;
}

export interface SimulationOptions {
  readonly bug?: PlantedBug;
  readonly editCount?: number;
}

const editsEndMs = 40_000;
const healMs = 45_000;
const horizonMs = 4 * 3_600_000;
const eventCountMax = 30_000;
const dayMs = 86_400_000;
/** The trash, moves and undoing have a chance of their own, so that the schedules without them are what they were. */
const ownSeed = 1_000_003;
const tags = ["a", "b", "c"].map((letter) => TagId.parse(letter.repeat(24)));
const payloadId = PayloadId.parse("5".repeat(64));

export function simulate(seed: number, { bug, editCount = 30 }: SimulationOptions = {}): Simulated {
  const { world, violation } = createWorld(seed, bug);
  const { schedule, random } = world;
  const kind = createRandom(seed + ownSeed).next();
  // Each by itself: what is removed from the trash is no item that was lost by a move.
  const gathered = gather(
    world,
    { hasTrash: kind < 0.35, hasMoves: kind > 0.65 },
    {
      moves: createRandom(seed + 3 * ownSeed),
      undo: createRandom(seed + 5 * ownSeed),
      power: createRandom(seed + 6 * ownSeed),
      copying: createRandom(seed + 7 * ownSeed),
    },
  );
  const leaps = createRandom(seed + 7 * ownSeed);
  const leap = leaps.next() < 0.3 ? createSimLeap(gathered, leaps, editsEndMs) : undefined;
  const team = { ...gathered, leap };
  for (let edit = 0; edit < editCount; edit++) schedule.after(random.below(editsEndMs), () => act(team));
  const restoredMs = planFaults(team);
  planTrash(team, createRandom(seed + 2 * ownSeed));
  planMoves(team, restoredMs, createRandom(seed + 4 * ownSeed));
  schedule.after(healMs, () => team.hub.start());
  const eventCount = runToRest(team, violation);
  return { violation: violation(), eventCount };
}

function createWorld(
  seed: number,
  bug: PlantedBug | undefined,
): { readonly world: World; readonly violation: () => string | undefined } {
  const schedule = createSchedule();
  const durable = new Map<DocumentName, Map<number, number>>();
  let violation: string | undefined;
  let serverAheadMs = 0;
  const world: World = {
    schedule,
    random: createRandom(seed),
    bug,
    areFaultsOn: () => schedule.nowMs() < healMs,
    serverMs: () => beginMs + schedule.nowMs() + serverAheadMs,
    setServerAhead: (aheadMs) => void (serverAheadMs = aheadMs),
    violate: (what) => void (violation ??= what),
    durable(name) {
      const heads = durable.get(name) ?? new Map<number, number>();
      durable.set(name, heads);
      return heads;
    },
    endsOf: createEnds(),
  };
  return { world, violation: () => violation };
}

/** How many events it took until nothing more came, and all was judged. */
function runToRest(team: Team, violation: () => string | undefined): number {
  const { schedule, violate } = team.world;
  let eventCount = 0;
  let quietMs = 0;
  while (violation() === undefined && schedule.step()) {
    eventCount += 1;
    if (schedule.nowMs() < healMs) {
      quietMs = schedule.nowMs();
      continue;
    }
    if (!isQuiet(team)) quietMs = schedule.nowMs();
    quietMs = Math.max(quietMs, team.trash?.lastMs() ?? 0, team.moves?.lastMs() ?? 0, team.undo.lastMs());
    // What is on its way to a device that knows of nothing more has arrived by then.
    if (schedule.nowMs() > quietMs + 3_000) {
      if (team.leap?.sayLast() !== true) {
        judge(team);
        break;
      }
      quietMs = schedule.nowMs();
    }
    if (schedule.nowMs() > horizonMs || eventCount > eventCountMax) violate("never came to rest");
  }
  return eventCount;
}

interface Kind {
  readonly hasTrash: boolean;
  readonly hasMoves: boolean;
}

/** What each takes of chance takes nothing of the others'. */
interface OwnChance {
  readonly moves: Random;
  readonly undo: Random;
  readonly power: Random;
  readonly copying: Random;
}

function gather(world: World, { hasTrash, hasMoves }: Kind, own: OwnChance): Omit<Team, "leap"> {
  const { random } = world;
  const told: Told = {
    acknowledged: new Map(),
    refused: new Map(),
    erased: [],
    revoked: new Map(),
    hasRestored: false,
    wrongClocks: new Set(),
  };
  const network: Network = createNetwork(world, own.copying, () => hub);
  const permissions = new Set(["partition.read", "item.write", "edit.write"] as const);
  const hub = createSimHub(
    world,
    {
      accessOf: (id) => ({ epoch: 1, permissions: new Map(readBy(id).map((each) => [each, permissions])) }),
      power: own.power,
    },
    { send: network.toDevice, close: network.close, leak: network.leak, cutAll: network.cutAll },
  );
  const devices = deviceIds.map((id): SimDevice => {
    const skewMs =
      random.next() < 0.3 ? (random.next() - 0.5) * 2 * 400 * dayMs : (random.next() - 0.5) * 2_000;
    if (Math.abs(skewMs) > 1_000) told.wrongClocks.add(id);
    const device: SimDevice = createSimDevice(world, id, Math.trunc(skewMs), {
      connect: () => network.connect(device),
      send: (bytes) => network.toHub(device, bytes),
      disconnect: () => network.cut(device),
      onStatus(entryId, status) {
        const key = `${id} ${entryId}`;
        if (status.kind === "acknowledged") told.acknowledged.set(key, { device, entryId });
        if (status.kind === "refused") told.refused.set(key, status.why);
      },
    });
    return device;
  });
  hub.start();
  const trash = hasTrash ? createSimTrash(world, hub) : undefined;
  const downBy = (chance: Random) => (): void => {
    hub.crash();
    network.cutAll();
    world.schedule.after(chance.below(5_000), hub.start);
  };
  const moves = hasMoves ? createSimMoves(world, { ...hub, down: downBy(own.moves) }, own.moves) : undefined;
  const undo = createSimUndo(world, { ...hub, down: downBy(own.undo) }, own.undo);
  return {
    world,
    hub,
    network,
    devices,
    trash,
    moves,
    undo,
    model: createTagModel(() => random.next() < 0.4),
    told,
  };
}

/** Somebody does something to an item of somebody. */
function act({ world: { random, schedule, bug }, devices, model, told }: Team): void {
  const device = random.pick(devices);
  const owner = random.pick(devices);
  const itemId = itemOf(owner.id, random);
  const { edits, key } = placeIn(itemId);
  const what = random.below(10);
  let name = edits;
  let entryId;
  if (what < 2) {
    const own = placeIn(itemOf(device.id, random));
    name = own.births;
    const sharedMs = schedule.nowMs();
    entryId = device.edit({ name, key: own.key }, (doc) =>
      writeBirth(doc, own.key, { payloadId, sharedMs, kind: "document", withdrawn: false }),
    );
  } else if (what < 7) {
    let done: ReturnType<TagModel["toggle"]> | undefined;
    const tag = random.pick(tags);
    entryId = device.edit({ name, key }, (doc, editor) => {
      const asDevice = bug === "shared-tag-key" ? { ...editor, device: owner.id } : editor;
      done = model.toggle(doc, asDevice, { name: edits, key, tag });
    });
    if (done !== undefined) Object.assign(done, { entryId, device: device.id });
  } else if (what < 9) {
    entryId = device.edit({ name, key }, (doc, editor) =>
      setField(doc, key, "title", `title ${random.below(99)}`, editor),
    );
  } else {
    entryId = device.edit({ name, key }, (doc, editor) =>
      writeNote(doc, key, `note ${random.below(99)} `, editor),
    );
  }
  noteIfRevoked(told, device, { name, entryId });
}

function noteIfRevoked(
  told: Told,
  device: SimDevice,
  { name, entryId }: { readonly name: DocumentName; readonly entryId: OutboxId | undefined },
): void {
  if (entryId === undefined) return;
  told.revoked.get(device.id)?.push({ name, update: device.updateOf(entryId) });
}

/** Somebody puts things into the trash, now and then somebody takes one out again. */
function planTrash({ world: { schedule }, devices, trash, told }: Team, random: Random): void {
  if (trash === undefined) return;
  for (let count = 2 + random.below(6); count > 0; count--)
    schedule.after(random.below(editsEndMs), () => {
      const device = random.pick(devices);
      const { edits: name, key } = placeIn(itemOf(random.pick(devices).id, random));
      const isTrashed = random.next() < 0.7;
      const entryId = device.edit({ name, key }, (doc, editor) =>
        setField(doc, key, "trash", isTrashed, editor),
      );
      noteIfRevoked(told, device, { name, entryId });
    });
}

/** Some move things, now and then two the same thing at once, and some move them on, or back. */
function planMoves(
  { world: { schedule }, devices, moves }: Team,
  restoredMs: number | undefined,
  random: Random,
): void {
  if (moves === undefined) return;
  const move = (): void => {
    const itemId = itemOf(random.pick(devices).id, random);
    moves.move({ partitionId, itemId }, random.pick(allPartitions));
    if (random.next() < 0.5) moves.move({ partitionId, itemId }, random.pick(allPartitions));
  };
  for (let count = 2 + random.below(5); count > 0; count--) schedule.after(random.below(editsEndMs), move);
  if (restoredMs === undefined) return;
  // So shortly before that devices have heard of some of it.
  for (let count = 5; count > 0; count--) schedule.after(Math.max(0, restoredMs - random.below(4_000)), move);
}

/** When the hub is put back from a backup, if it is. */
function planFaults(team: Team): number | undefined {
  const { world, hub, network, devices, trash, moves, undo, told } = team;
  const { random, schedule } = world;
  const sometime = (happen: () => void): void => schedule.after(random.below(editsEndMs), happen);
  const often = (countMax: number, happen: () => void): void => {
    for (let count = random.below(countMax + 1); count > 0; count--) sometime(happen);
  };
  const down = (stop: () => void): void => {
    stop();
    network.cutAll();
    schedule.after(random.below(5_000), hub.start);
  };
  often(6, () => network.cut(random.pick(devices)));
  often(3, () => {
    const device = random.pick(devices);
    if (random.next() < 0.5) device.crash();
    else device.crashWriting();
  });
  often(2, () => {
    if (random.next() < 0.5) down(hub.crash);
    else hub.crashAppending();
  });
  often(2, () => {
    for (const name of hub.names()) if (random.next() < 0.5) hub.compact(name);
  });
  let restoredMs: number | undefined;
  if (random.next() < 0.3) {
    const atMs = random.below(editsEndMs);
    schedule.after(atMs, () => {
      hub.backUp();
      trash?.backUp();
      moves?.backUp();
    });
    restoredMs = Math.min(healMs - 1, atMs + random.below(20_000));
    schedule.after(restoredMs, () => {
      told.hasRestored = true;
      network.cutAll();
      trash?.restore();
      moves?.restore();
      hub.restore();
    });
  }
  if (random.next() < 0.3) sometime(() => erase(team));
  if (random.next() < 0.2)
    sometime(() => {
      const device = random.pick(devices);
      told.revoked.set(device.id, []);
      hub.revoke(device.id);
      undo.afterRevoking(device.id);
      // What it writes from now on is told apart by its client.
      device.crash();
    });
  return restoredMs;
}

function erase({ hub, devices, told, world }: Team): void {
  const owner = world.random.pick(devices);
  const itemId = itemOf(owner.id, world.random);
  const { births, edits } = placeIn(itemId);
  told.erased.push(itemId);
  hub.erase(itemId, [births, edits]);
}

const isQuiet = ({ devices, told, undo }: Team): boolean =>
  undo.isDone() && devices.every((device) => told.revoked.has(device.id) || device.isSettled());
