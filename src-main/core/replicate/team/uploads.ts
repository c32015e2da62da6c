import { backoffMs, pauseUntilMs } from "#shared/kit/backoff.ts";
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { ReplicaStore, WaitingPayload } from "#core/ports/replica-store.ts";
import type { PayloadOutcome, TeamClient } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";
import { isMetered } from "./network.ts";
import type { Tokens } from "./tokens.ts";

export interface UploadsDeps {
  readonly store: Pick<
    ReplicaStore,
    "team" | "duePayloads" | "nextPayloadMs" | "payloadArrived" | "payloadFailed" | "payloadRefused"
  >;
  readonly client: Pick<TeamClient, "putPayload">;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly chance: Pick<Chance, "fraction">;
  /** Whether the server is there and has said what was erased meanwhile: of that nothing may go. */
  readonly knowsErased: () => boolean;
  /** As the system says. */
  readonly networkCosts: () => boolean | undefined;
  /** The server has said that its disk has no room: what waits goes when it is woken. */
  readonly isServerFull: () => boolean;
  /** Told of each answer whether it was that there is no room. */
  readonly onRefusing: (isFull: boolean) => void;
  /** One has arrived or was refused: its item may go on. */
  readonly onArrived: () => void;
}

/**
 * Sends payloads that wait, a few side by side, each until the server has it on its disk. A turn gives after how long the
 * next is due. Sent twice, a payload is the same: its name is the hash of what it holds.
 */
export const createUploads =
  (deps: UploadsDeps) =>
  async (signal: AbortSignal): Promise<number | undefined> => {
    const { store, clock, isServerFull, knowsErased, networkCosts } = deps;
    for (;;) {
      const team = await store.team();
      if (team === undefined || team.paused || !knowsErased() || isServerFull() || signal.aborted)
        return undefined;
      if (isMetered(team.limits, networkCosts())) return undefined;
      const { bytesPerSecond } = team.limits;
      const due = await store.duePayloads(clock.nowMs(), bytesPerSecond > 0 ? 1 : limits.uploadCountMax);
      if (due.length === 0) break;
      const went = await Promise.all(due.map((payload) => upload(deps, payload, signal)));
      if (went.includes("stopped")) return undefined;
      if (bytesPerSecond > 0) await clock.sleep((1_000 * sizeOf(due)) / bytesPerSecond, signal);
    }
    const nextMs = await store.nextPayloadMs();
    return nextMs === undefined ? undefined : pauseUntilMs(nextMs, clock.nowMs());
  };

const sizeOf = (payloads: readonly WaitingPayload[]): number =>
  payloads.reduce((sum, { body }) => sum + body.byteLength, 0);

async function upload(
  { store, client, tokens, clock, chance, onArrived, onRefusing }: UploadsDeps,
  payload: WaitingPayload,
  signal: AbortSignal,
): Promise<"went" | "stopped"> {
  const { attemptCount } = payload;
  // It may wait for another partition by the time of the answer.
  const at = { payloadId: payload.payloadId, partitionId: payload.partitionId };
  const access = await tokens.current(signal);
  const outcome: PayloadOutcome =
    access.kind === "access" ? await client.putPayload(access.at, payload, signal) : access;
  if (signal.aborted) return "stopped";
  if (outcome.kind === "unauthorised") tokens.forget();
  if (outcome.kind === "stored") onRefusing(false);
  if (outcome.kind === "failed" && outcome.remark.code === "server-full") onRefusing(true);
  switch (outcome.kind) {
    case "stored":
      await store.payloadArrived(at);
      onArrived();
      return "went";
    case "refused":
      await store.payloadRefused(
        at,
        outcome.why === "too-large" ? "payload-too-large" : outcome.why,
        clock.nowMs(),
      );
      onArrived();
      return "went";
    case "unauthorised":
    case "failed": {
      const pauseMs = backoffMs(attemptCount + 1, chance.fraction(), limits);
      await store.payloadFailed(at, clock.nowMs() + pauseMs);
      return "went";
    }
    // Whoever connects says so to the person.
    case "ended":
    case "revoked":
      return "stopped";
  }
}
