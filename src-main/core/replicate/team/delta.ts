import { fromHex, toHex } from "#shared/kit/hex.ts";
import { answerMark, type AnswerKeyOf, readAnswer } from "#shared/sync/answer-file.ts";
import { byteSource } from "#shared/sync/byte-source.ts";
import {
  type DeltaOrigin,
  type DeltaPart,
  type Holding,
  readDelta,
  writeDelta,
} from "#shared/sync/delta-file.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { joinKeyed, sealedSizeBytes, splitKeyed } from "#shared/sync/keyed-payload.ts";
import { markIn, startBytes } from "#shared/sync/signed-file.ts";
import type { DeviceId, PayloadId } from "#shared/model/team.ts";
import type { DeviceIdentity } from "#core/ports/device-identity.ts";
import type { ExchangeFiles } from "#core/ports/exchange-files.ts";
import type { ReplicaStore, TeamRow } from "#core/ports/replica-store.ts";
import type { Team } from "#core/ports/team.ts";
import type { AnswerFetched, DeltaDelivery, TeamClient } from "#core/ports/team-client.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { Joined } from "./joined.ts";
import { refusalOf } from "./rejected.ts";
import type { OpenSession } from "./running.ts";
import { writeBirths } from "./sharing.ts";
import { notJoined } from "./sources.ts";
import { takeAnswer } from "./take-answer.ts";

export interface DeltaDeps {
  readonly store: ReplicaStore;
  readonly identity: DeviceIdentity;
  readonly client: Pick<TeamClient, "deliver" | "answerFor">;
  readonly files: ExchangeFiles;
  readonly clock: Pick<Clock, "nowMs">;
  /** Undefined where the device is in no team. */
  readonly joined: () => Promise<Joined | undefined>;
  readonly openSession: OpenSession;
  /** While nothing is exchanged with the server: what is known of documents may be more afterwards. */
  readonly standingStill: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

type ByHand = Pick<Team, "exportDelta" | "importDelta" | "deliverDelta" | "fetchAnswer">;

/** Changes that go by hand: what this device has shared and said, and what others did, merged as if a server had brought it. */
export function createDelta(deps: DeltaDeps): ByHand {
  const { store, files, identity, client, clock, joined } = deps;
  return {
    ...createImport(deps),
    async exportDelta(path, signal) {
      const [team, here] = [await store.team(), await joined()];
      if (team === undefined || here === undefined) return notJoined;
      // Whoever reads the file has the payloads with it, and before what names them.
      await writeBirths({ store, documents: here.documents, nowMs: () => clock.nowMs() }, "all");
      const payloads = await waiting(store);
      const documents = await carriedDocuments(deps, here);
      // Later than the one before, whatever the clock says: by this the server tells which was the last.
      const madeMs = Math.max(clock.nowMs(), (team.exportedMs ?? 0) + 1);
      await store.changeTeam({ exportedMs: madeMs });
      const origin = originOf(team, madeMs, await holdingOf(store));
      const as = { server: team.membership.server, certificate: team.certificate };
      const sign = (bytes: Uint8Array) => identity.sign(as, bytes);
      const parts = writeDelta({ origin, documents, payloads }, sign, signal);
      const refusal = refusalOf(path, await files.write(path, parts));
      // There is no such file: the last one is the one before.
      if (refusal !== undefined && team.exportedMs !== undefined)
        await store.changeTeam({ exportedMs: team.exportedMs });
      return refusal ?? { path, documentCount: documents.length, payloadCount: payloads.length };
    },
    async deliverDelta(path, signal) {
      const here = await joined();
      if (here === undefined) return notJoined;
      const opened = await files.open(path);
      if (opened.kind !== "open") return notOpened(opened.kind, path);
      const access = await here.tokens.current(signal);
      const delivery =
        access.kind === "access" ? await client.deliver(access.at, opened.chunks, signal) : access;
      if (delivery.kind === "unauthorised") here.tokens.forget();
      return delivery.kind === "delivered" ? delivery.report : notDelivered(delivery, path);
    },
    async fetchAnswer({ deviceId, path, contents }, signal) {
      const here = await joined();
      if (here === undefined) return notJoined;
      const access = await here.tokens.current(signal);
      const fetched: AnswerFetched =
        access.kind === "access" ? await client.answerFor(access.at, { deviceId, contents }, signal) : access;
      if (fetched.kind === "unauthorised") here.tokens.forget();
      if (fetched.kind !== "answer") return notFetched(fetched, path, deviceId);
      return (await writeFetched(files, path, fetched.chunks, signal)) ?? { path };
    },
  };
}

/** Undefined where it is there whole. A connection that ends meanwhile is no fault of the file's. */
async function writeFetched(
  files: Pick<ExchangeFiles, "write">,
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  let isCut = false;
  const watched = async function* () {
    try {
      yield* chunks;
    } catch (thrown) {
      isCut = true;
      throw thrown;
    }
  };
  const written = await files.write(path, watched()).catch((thrown: unknown) => {
    signal.throwIfAborted();
    if (!isCut) throw thrown;
    return undefined;
  });
  return written === undefined || isCut
    ? { refused: "TEAM_UNREACHABLE", data: { detail: "no-answer" } }
    : refusalOf(path, written);
}

/** What another device wrote, or the server for this one. */
function createImport(deps: DeltaDeps): Pick<Team, "importDelta"> {
  const { store, files, identity, joined, standingStill } = deps;
  return {
    async importDelta(path, signal) {
      const [team, here] = [await store.team(), await joined()];
      if (team === undefined || here === undefined) return notJoined;
      const opened = await files.open(path);
      if (opened.kind !== "open") return notOpened(opened.kind, path);
      await using source = byteSource(opened.chunks, signal);
      const start = await source.take(startBytes);
      if (start === undefined || markIn(start) !== answerMark) {
        const parts = readDelta(source, keyOf(team, identity), start);
        const taken = await standingStill(() => take(store, here, parts));
        return "refused" in taken ? taken : { path, ...taken };
      }
      const parts = readAnswer(source, answerKeyOf(team, identity), start);
      const taken = await standingStill(() => takeAnswer(deps, here, parts));
      switch (taken) {
        case "unknown-signer":
          return { refused: "TEAM_ANSWER_FOREIGN" };
        case "damaged":
          return { refused: "TEAM_ANSWER_DAMAGED" };
        default: {
          const { documentCount, payloadCount, ...answer } = taken;
          return { path, documentCount, payloadCount, answer };
        }
      }
    },
  };
}

/** Of the organisation, where the file is for this device of it. */
const answerKeyOf =
  ({ membership, orgKeys }: TeamRow, identity: DeviceIdentity): AnswerKeyOf =>
  async ({ orgId, deviceId, keyId }) =>
    orgId === membership.org.id && deviceId === membership.device.id
      ? identity.orgKeyOf(keyId, orgKeys)
      : undefined;

function notFetched(
  fetched: Exclude<AnswerFetched, { readonly kind: "answer" }>,
  path: string,
  deviceId: DeviceId,
): Refusal {
  switch (fetched.kind) {
    case "no-device":
      return { refused: "TEAM_ANSWER_NO_DEVICE", data: { deviceId } };
    case "not-permitted":
      return { refused: "TEAM_ANSWER_SECRET" };
    default:
      return notDelivered(fetched, path);
  }
}

const notOpened = (kind: "absent" | "unreadable", path: string): Refusal => ({
  refused: kind === "absent" ? "PATH_NOT_FOUND" : "PATH_NOT_READABLE",
  data: { path },
});

function notDelivered(
  delivery: Exclude<DeltaDelivery, { readonly kind: "delivered" }>,
  path: string,
): Refusal {
  switch (delivery.kind) {
    case "too-large":
      return { refused: "TEAM_DELTA_TOO_LARGE", data: { path } };
    case "ended":
    case "revoked":
      return { refused: "TEAM_REFUSED" };
    case "unauthorised":
      return { refused: "TEAM_UNREACHABLE", data: { detail: "unauthorised" } };
    case "failed":
      return { refused: "TEAM_UNREACHABLE", data: { detail: delivery.remark.code } };
  }
}

const originOf = ({ membership, certificate }: TeamRow, madeMs: number, holding: Holding): DeltaOrigin => ({
  orgId: membership.org.id,
  deviceId: membership.device.id,
  certificate,
  madeMs,
  holding,
});

/** Of what may not be read any more nothing was kept. What is heard between the two is not said to have been heard. */
async function holdingOf(store: Pick<ReplicaStore, "team" | "partitions">): Promise<Holding> {
  const heardMs = (await store.team())?.heardMs ?? 0;
  return { heardMs, partitionIds: (await store.partitions()).map(({ id }) => id) };
}

const keyOf =
  ({ membership, orgKeys }: TeamRow, identity: DeviceIdentity) =>
  async ({ orgId, deviceId, certificate }: DeltaOrigin): Promise<Uint8Array | undefined> =>
    orgId === membership.org.id ? identity.keyOf(certificate, { orgId, deviceId, orgKeys }) : undefined;

/** This device's own births, and all edits and names of tags that it knows. */
async function carriedDocuments({ store }: DeltaDeps, { documents, deviceId }: Joined) {
  const [known, own] = [await store.documents(), await store.ownUpdates()];
  const names = new Set<DocumentName>([...known, ...own].map(({ name }) => name));
  const carried = [...names].filter((name) => isOf(name, deviceId)).toSorted();
  return Promise.all(carried.map(async (name) => ({ name, ...(await documents.carryOut(name)) })));
}

const isOf = (name: DocumentName, deviceId: string): boolean => {
  const { kind, segment } = partsOf(name);
  return kind !== "births" || segment?.deviceId === deviceId;
};

/** Read from the store when it is their turn. */
async function waiting(store: ReplicaStore) {
  const payloads = [];
  const keyedOf = async (payloadId: PayloadId) => {
    const body = await store.payloadBody(payloadId);
    return body === undefined ? undefined : splitKeyed(body);
  };
  for (const { payloadId, partitionId, sizeBytes } of await store.waitingPayloads()) {
    const keyed = await keyedOf(payloadId);
    if (keyed === undefined) continue;
    payloads.push({
      id: payloadId,
      partitionId,
      key: toHex(keyed.key),
      sizeBytes: sealedSizeBytes(sizeBytes),
      sealed: async () => (await keyedOf(payloadId))?.sealed,
    });
  }
  return payloads;
}

/** Nobody brings births but the device whose they are; where this device may not read, nothing is taken. */
async function take(
  store: ReplicaStore,
  { documents }: Joined,
  parts: AsyncIterable<DeltaPart>,
): Promise<{ readonly documentCount: number; readonly payloadCount: number } | Refusal> {
  const readable = new Set<string>((await store.partitions()).map(({ id }) => id));
  let [documentCount, payloadCount, signer] = [0, 0, ""];
  for await (const part of parts) {
    switch (part.kind) {
      case "origin":
        signer = part.origin.deviceId;
        break;
      case "payload": {
        const { id: payloadId, partitionId, key, sealed } = part;
        if (partitionId !== undefined && !readable.has(partitionId)) break;
        const body = joinKeyed({ key: fromHex(key), sealed });
        await store.carryPayload({ payloadId, body, ...(partitionId === undefined ? {} : { partitionId }) });
        payloadCount++;
        break;
      }
      case "document":
        if (!readable.has(partsOf(part.name).partitionId) || !isOf(part.name, signer)) break;
        if (!(await documents.carryIn(part.name, part.updates))) return { refused: "TEAM_DELTA_UNREADABLE" };
        documentCount++;
        break;
      case "refused":
        return {
          refused: part.why === "unknown-signer" ? "TEAM_DELTA_FOREIGN" : "TEAM_DELTA_UNREADABLE",
        };
      case "end":
        break;
    }
  }
  return { documentCount, payloadCount };
}
