import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, type SharedItemId } from "#shared/model/team.ts";
import { placeOf, sharedItemId, type DocumentName } from "#shared/sync/document-name.ts";
import type { Refused } from "#shared/sync/frames.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import type { Random } from "#shared/kit/random.ts";
import type { SimDevice } from "./sim-device.fake.ts";
import type { SimHub } from "./sim-hub.fake.ts";
import type { Network } from "./sim-link.fake.ts";
import type { SimLeap } from "./sim-leap.fake.ts";
import type { SimMoves } from "./sim-moves.fake.ts";
import type { SimTrash } from "./sim-trash.fake.ts";
import type { SimUndo } from "./sim-undo.fake.ts";
import type { TagModel } from "./tag-model.ts";
import type { World } from "./world.ts";

/** What the parts said and what was done to them, for the judge. */
export interface Told {
  /** By device and id: what the server said it has, and the device told its person. */
  readonly acknowledged: Map<string, { readonly device: SimDevice; readonly entryId: OutboxId }>;
  readonly refused: Map<string, Refused>;
  readonly erased: SharedItemId[];
  /** By device: what it wrote after its access was taken back. */
  readonly revoked: Map<DeviceId, { readonly name: DocumentName; readonly update: Uint8Array | undefined }[]>;
  hasRestored: boolean;
  /** Devices whose own clock is wrong until they have heard the server's. */
  readonly wrongClocks: Set<DeviceId>;
}

export interface Team {
  readonly world: World;
  readonly hub: SimHub;
  readonly network: Network;
  /** In schedules in which somebody uses it. */
  readonly trash: SimTrash | undefined;
  /** In schedules in which somebody moves something. */
  readonly moves: SimMoves | undefined;
  readonly undo: SimUndo;
  /** In schedules in which the server's clock leaps. */
  readonly leap: SimLeap | undefined;
  readonly devices: readonly SimDevice[];
  readonly model: TagModel;
  readonly told: Told;
}

export const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
/** Where things are moved to, and back. */
export const allPartitions = [
  partitionId,
  ...["02", "03", "04"].map((end) => PartitionId.parse(`01970000-0000-7000-8000-0000000001${end}`)),
];

export const deviceIds = [2, 3, 4].map((number) =>
  DeviceId.parse(`01970000-0000-7000-8000-00000000000${number}`),
);

/** The last but one is read by one device alone, the last by none: what nobody has heard of nobody brings back. */
export const readBy = (deviceId: DeviceId): readonly PartitionId[] =>
  allPartitions.slice(0, deviceId === deviceIds[0] ? -1 : -2);
export const isReadBy = (deviceId: DeviceId, name: DocumentName): boolean =>
  readBy(deviceId).some((id) => name.includes(`/${id}`));

/** How many of each device's items somebody does something to: so few that it is often the same one. */
const itemCount = 4;
const itemsOf = new Map<DeviceId, readonly SharedItemId[]>();

/** Any item of the device's. */
export function itemOf(deviceId: DeviceId, random: Random): SharedItemId {
  const items =
    itemsOf.get(deviceId) ?? Array.from({ length: itemCount }, (_, at) => sharedItemId(deviceId, at));
  itemsOf.set(deviceId, items);
  return random.pick(items);
}

const places = new Map<SharedItemId, ReturnType<typeof placeOf>>();

/** Remembered: a team has a few items, and a schedule asks for them again and again. */
export function placeIn(itemId: SharedItemId): ReturnType<typeof placeOf> {
  const place = places.get(itemId) ?? placeOf(partitionId, itemId);
  places.set(itemId, place);
  return place;
}
