import type { PayloadId, SharedItemId } from "#shared/model/team.ts";
import { DeviceId } from "#shared/model/team.ts";
import type { OpenedItem, ReceivedItem, SharedItem } from "#shared/rpc/team-status.ts";
import { decodePayload, type Payload } from "#shared/sync/payload.ts";
import { openKeyed } from "#shared/sync/keyed-payload.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Originals } from "#core/ports/originals.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { SharedOriginal } from "#core/ports/team.ts";
import type { PayloadRead, TeamClient } from "#core/ports/team-client.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { limits } from "./limits.ts";
import type { Tokens } from "./tokens.ts";
import { limits as syncLimits } from "#shared/sync/limits.ts";

/** As much as is said of an item that was opened. */
type SharedFacts = Pick<
  Payload["item"],
  "name" | "title" | "kind" | "mediaType" | "takenMs" | "modifiedMs" | "sizeBytes"
>;

export interface OpenedDeps {
  readonly store: Pick<ReplicaStore, "sharedItem" | "receivedItem" | "isErased" | "payloadBody">;
  readonly library: Pick<LibraryStore, "getItem" | "readSegments">;
  readonly client: Pick<TeamClient, "getPayload">;
  readonly originals: Originals;
  readonly tokens: Tokens;
}

/** Contents of shared items: of one's own from the library, of others' fetched when they are asked for. */
export interface Opened {
  open(id: SharedItemId, signal: AbortSignal): Promise<OpenedItem | Refusal>;
  original(id: SharedItemId, signal: AbortSignal): Promise<SharedOriginal | undefined>;
  /** Invariant: nothing of what was erased is in memory afterwards. */
  forget(): void;
}

const originalPathOf = (id: SharedItemId): string => `/shared/${id}`;

export function createOpened(deps: OpenedDeps): Opened {
  const { store, library, originals } = deps;
  const kept = createKept();
  const fetchPayload = createFetch(deps);
  const payloadOf = async (received: ReceivedItem, signal: AbortSignal): Promise<Payload | Refusal> => {
    const known = kept.get(received.payloadId);
    const plain = known ?? (await fetchPayload(received, received.payloadId, signal));
    if (!(plain instanceof Uint8Array)) return plain;
    const read = decodePayload(plain);
    if (read.kind === "refused") return { refused: "TEAM_PAYLOAD_MISSING" };
    kept.put(received.payloadId, plain);
    return read.payload;
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
      const own = await store.sharedItem(id);
      const item = own?.itemId === undefined ? undefined : await library.getItem(own.itemId);
      if (item !== undefined) {
        const read = await originals.read(item, syncLimits.payloadBytesMax);
        return read.kind === "read"
          ? { name: item.name, mediaType: item.mediaType ?? anyType, bytes: read.bytes }
          : undefined;
      }
      const received = await store.receivedItem(id);
      if (received === undefined) return undefined;
      const payload = await payloadOf(received, signal);
      if ("refused" in payload || payload.original === undefined) return undefined;
      const bytes = await fetchPayload(received, payload.original.payloadId, signal);
      const { name, mediaType = anyType } = payload.item;
      return bytes instanceof Uint8Array ? { name, mediaType, bytes } : undefined;
    },
    forget: kept.clear,
  };
}

const anyType = "application/octet-stream";

function createFetch({ store, client, tokens }: Pick<OpenedDeps, "store" | "client" | "tokens">) {
  return async (
    { partitionId }: Pick<ReceivedItem, "partitionId">,
    payloadId: PayloadId,
    signal: AbortSignal,
  ): Promise<Uint8Array | Refusal> => {
    const carried = await store.payloadBody(payloadId);
    if (carried !== undefined) return (await openKeyed(carried)) ?? { refused: "TEAM_PAYLOAD_MISSING" };
    const access = await tokens.current(signal);
    const read: PayloadRead =
      access.kind === "access"
        ? await client.getPayload(access.at, { partitionId, payloadId }, signal)
        : access;
    switch (read.kind) {
      case "found":
        return (await openKeyed(read.body)) ?? { refused: "TEAM_PAYLOAD_MISSING" };
      case "absent":
        return { refused: "TEAM_PAYLOAD_MISSING" };
      case "erased":
        return { refused: "TEAM_ITEM_ERASED" };
      case "not-permitted":
      case "ended":
      case "revoked":
        return { refused: "TEAM_REFUSED" };
      case "unauthorised":
        tokens.forget();
        return { refused: "TEAM_UNREACHABLE", data: { detail: "unauthorised" } };
      case "failed":
        return { refused: "TEAM_UNREACHABLE", data: { detail: read.remark.code } };
    }
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
const factsOf = ({ name, title, kind, mediaType, takenMs, modifiedMs, sizeBytes }: SharedFacts) => ({
  name,
  ...(title === undefined ? {} : { title }),
  kind,
  mediaType: mediaType ?? anyType,
  timeMs: takenMs ?? modifiedMs,
  sizeBytes,
});

const deviceOf = (id: SharedItemId): DeviceId => DeviceId.parse(id.split(".")[0]);

/** The last opened contents, up to so many bytes. They are never on the disk: what is erased is gone at once. */
function createKept() {
  const kept = new Map<PayloadId, Uint8Array>();
  let bytes = 0;
  return {
    get(id: PayloadId): Uint8Array | undefined {
      const found = kept.get(id);
      if (found === undefined) return undefined;
      kept.delete(id);
      kept.set(id, found);
      return found;
    },
    put(id: PayloadId, plain: Uint8Array): void {
      if (kept.has(id)) return;
      kept.set(id, plain);
      bytes += plain.byteLength;
      for (const [oldest, each] of kept) {
        if (bytes <= limits.openedBytesMax) break;
        kept.delete(oldest);
        bytes -= each.byteLength;
      }
    },
    clear(): void {
      kept.clear();
      bytes = 0;
    },
  };
}
