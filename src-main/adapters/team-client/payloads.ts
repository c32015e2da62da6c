import type { Pace, PayloadOutcome, PayloadRead, TeamClient, TeamServer } from "#core/ports/team-client.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { serverErrors } from "#shared/rpc/server/server-errors.ts";
import { keyedPayloadBytesMax, splitKeyed } from "#shared/sync/keyed-payload.ts";
import { payloadIdOf } from "#shared/sync/seal.ts";
import { failureOf, wrongOf } from "./answers.ts";
import { limits } from "./limits.ts";

interface Place {
  readonly partitionId: PartitionId;
  readonly payloadId: PayloadId;
}

const addressOf = ({ server }: TeamServer, { partitionId, payloadId }: Place): string =>
  `${server}/v1/partitions/${partitionId}/payloads/${payloadId}`;

/** Bulk bytes, which go through no procedure. A redirect is not followed: the person has joined this server and no other. */
export const payloadCalls: Pick<TeamClient, "putPayload" | "getPayload"> = {
  async putPayload(at, { body, ...place }, signal) {
    const answer = await ask(at, place, signal, { method: "PUT", body: new Uint8Array(body) });
    if (!(answer instanceof Response)) return answer;
    await answer.body?.cancel();
    return putOutcome(answer.status);
  },
  async getPayload(at, { onReceived, pace = unpaced, ...place }, signal) {
    const msMax = limits.payloadMsMax + pace.leastMs(keyedPayloadBytesMax);
    const answer = await ask(at, place, signal, { method: "GET" }, msMax);
    if (!(answer instanceof Response)) return answer;
    if (answer.status !== 200) {
      await answer.body?.cancel();
      return getOutcome(answer.status);
    }
    const body = await bodyOf(answer, pace, signal, onReceived).catch(wrongOf);
    signal.throwIfAborted();
    if (!(body instanceof Uint8Array)) return failureOf(body);
    // What another has given out under this name is not what was asked for.
    const keyed = splitKeyed(body);
    const isWhole = keyed !== undefined && (await payloadIdOf(keyed.sealed)) === place.payloadId;
    return isWhole ? { kind: "found", body } : { kind: "absent" };
  },
};

const unpaced: Pace = { taken: () => undefined, leastMs: () => 0 };

async function ask(
  at: TeamServer,
  place: Place,
  signal: AbortSignal,
  init: RequestInit,
  msMax: number = limits.payloadMsMax,
) {
  const late = AbortSignal.timeout(Math.min(msMax, limits.pacedMsMax));
  try {
    return await fetch(addressOf(at, place), {
      ...init,
      redirect: "manual",
      headers: { authorization: `Bearer ${at.token}`, "content-type": "application/octet-stream" },
      signal: AbortSignal.any([signal, late]),
    });
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(wrongOf(error));
  }
}

/** No more than a payload has: what goes on longer is none. */
async function bodyOf(
  answer: Response,
  pace: Pace,
  signal: AbortSignal,
  onReceived: (receivedBytes: number) => void = () => undefined,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part);
    sizeBytes += part.byteLength;
    if (sizeBytes > keyedPayloadBytesMax) return new Uint8Array(0);
    onReceived(sizeBytes);
    await pace.taken(part.byteLength, signal);
  }
  return Buffer.concat(parts);
}

function putOutcome(status: number): PayloadOutcome {
  switch (status) {
    case 200:
    case 201:
    case 204:
      return { kind: "stored" };
    case 401:
      return { kind: "unauthorised" };
    case 403:
    case 404:
      return { kind: "refused", why: "not-permitted" };
    case 410:
      return { kind: "refused", why: "erased" };
    case 413:
      return { kind: "refused", why: "too-large" };
    case 400:
    case 422:
      return { kind: "refused", why: "malformed" };
    case serverErrors.DISK_FULL.status:
      return { kind: "failed", remark: { code: "server-full" } };
    default:
      return { kind: "failed", remark: { code: "answered", status } };
  }
}

function getOutcome(status: number): PayloadRead {
  switch (status) {
    case 401:
      return { kind: "unauthorised" };
    case 403:
      return { kind: "not-permitted" };
    case 404:
      return { kind: "absent" };
    case 410:
      return { kind: "erased" };
    default:
      return { kind: "failed", remark: { code: "answered", status } };
  }
}
