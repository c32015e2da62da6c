import type { Item } from "#shared/model/item.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { DeviceId } from "#shared/model/team.ts";
import type { FetchedOriginal, OpenedItem, ReceivedItem, SharedItem } from "#shared/rpc/team-status.ts";
import { decodePayload, type Payload } from "#shared/sync/payload.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Originals } from "#core/ports/originals.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { SharedOriginal } from "#core/ports/team.ts";
import type { Pace, TeamClient } from "#core/ports/team-client.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { anyType, createFetchOriginal } from "./fetch-original.ts";
import { createFetchPayload } from "./fetch-payload.ts";
import { createKept } from "./kept.ts";
import { limits } from "./limits.ts";
import type { Tokens } from "./tokens.ts";
import { limits as syncLimits } from "#shared/sync/limits.ts";

/** As much as is said of an item that was opened. */
type SharedFacts = Pick<
  Payload["item"],
  "name" | "title" | "kind" | "mediaType" | "takenMs" | "modifiedMs" | "sizeBytes" | "durationMs"
>;

export interface OpenedDeps {
  readonly store: Pick<ReplicaStore, "sharedItem" | "receivedItem" | "isErased" | "payloadBody">;
  readonly library: Pick<LibraryStore, "getItem" | "readSegments">;
  readonly client: Pick<TeamClient, "getPayload">;
  readonly originals: Originals;
  readonly tokens: Tokens;
  readonly pace: Pace;
  readonly clock: Clock;
}

/** Contents of shared items: of one's own from the library, of others' fetched when they are asked for. */
export interface Opened {
  open(id: SharedItemId, signal: AbortSignal): Promise<OpenedItem | Refusal>;
  original(id: SharedItemId, signal: AbortSignal): Promise<SharedOriginal | undefined>;
  /** Fetches it, where it is not here, and says how far it has come; then it can be read without waiting. */
  fetch(id: SharedItemId, signal: AbortSignal): AsyncIterable<FetchedOriginal | Refusal>;
  /** Invariant: nothing of what was erased is in memory afterwards. */
  forget(): void;
}

const originalPathOf = (id: SharedItemId): string => `/shared/${id}`;

export function createOpened(deps: OpenedDeps): Opened {
  const { store, library, originals } = deps;
  const kept = createKept<Uint8Array>(limits.openedBytesMax, ({ byteLength }) => byteLength);
  const fetchPayload = createFetchPayload(deps);
  const payloadOf = async (received: ReceivedItem, signal: AbortSignal): Promise<Payload | Refusal> => {
    const known = kept.get(received.payloadId);
    const keep = kept.keeper();
    const plain = known ?? (await fetchPayload(received, signal));
    if (!(plain instanceof Uint8Array)) return plain;
    const read = decodePayload(plain);
    if (read.kind === "refused") return { refused: "TEAM_PAYLOAD_MISSING" };
    keep(received.payloadId, plain);
    return read.payload;
  };
  const fetched = createFetchOriginal({ store, payloadOf, fetchPayload, clock: deps.clock });
  const ownItem = async (id: SharedItemId): Promise<Item | undefined> => {
    const own = await store.sharedItem(id);
    return own?.itemId === undefined ? undefined : library.getItem(own.itemId);
  };
  return {
    async open(id, signal) {
      if (await store.isErased(id)) return { refused: "TEAM_ITEM_ERASED" };
      const own = await store.sharedItem(id);
      if (own !== undefined) return (await openOwn(deps, own)) ?? { refused: "NOT_FOUND" };
      const received = await store.receivedItem(id);
      if (received === undefined) return { refused: "NOT_FOUND" };
      const payload = await payloadOf(received, signal);
      return "refused" in payload ? payload : openedOf(received, payload);
    },
    async original(id, signal) {
      const item = await ownItem(id);
      if (item === undefined) return fetched.original(id, signal);
      const read = await originals.read(item, syncLimits.payloadBytesMax);
      return read.kind === "read"
        ? { name: item.name, mediaType: item.mediaType ?? anyType, bytes: read.bytes }
        : undefined;
    },
    async *fetch(id, signal) {
      const path = originalPathOf(id);
      if ((await ownItem(id)) === undefined) yield* fetched.fetch(id, path, signal);
      else yield { state: "here", path };
    },
    forget() {
      kept.clear();
      fetched.forget();
    },
  };
}

async function openOwn(
  { library }: Pick<OpenedDeps, "library">,
  { id, partitionId, itemId, original }: SharedItem,
): Promise<OpenedItem | undefined> {
  const item = itemId === undefined ? undefined : await library.getItem(itemId);
  if (item === undefined) return undefined;
  const { segments } = await library.readSegments(item.id, 0, limits.openedSegmentCountMax);
  return {
    id,
    partitionId,
    deviceId: deviceOf(id),
    itemId: item.id,
    ...factsOf(item),
    segments: segments.map(({ ordinal, text, headingPath, anchor }) => ({
      ordinal,
      text,
      headingPath,
      anchor,
    })),
    ...(original ? { originalPath: originalPathOf(id) } : {}),
  };
}

function openedOf(
  { id, partitionId, deviceId }: ReceivedItem,
  { item, segments, original }: Payload,
): OpenedItem {
  return {
    id,
    partitionId,
    deviceId,
    ...factsOf(item),
    segments,
    ...(original === undefined ? {} : { originalPath: originalPathOf(id) }),
  };
}

/** What is said of an item that was opened, whoever has it. */
const factsOf = ({
  name,
  title,
  kind,
  mediaType,
  takenMs,
  modifiedMs,
  sizeBytes,
  durationMs,
}: SharedFacts) => ({
  name,
  ...(title === undefined ? {} : { title }),
  kind,
  mediaType: mediaType ?? anyType,
  timeMs: takenMs ?? modifiedMs,
  sizeBytes,
  ...(durationMs === undefined ? {} : { durationMs }),
});

const deviceOf = (id: SharedItemId): DeviceId => DeviceId.parse(id.split(".")[0]);
