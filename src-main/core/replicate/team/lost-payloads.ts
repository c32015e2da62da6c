/**
 * A server whose disk spoilt a payload makes no rows of the whole document until it is sent again, and cannot ask for it: it
 * says only how far it came. Of documents that stay behind it is asked which payloads it lacks.
 */
import type { DeviceId } from "#shared/model/team.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import type { Clock } from "#core/ports/clock.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { TeamClient } from "#core/ports/team-client.ts";
import { limits } from "./limits.ts";
import type { Tokens } from "./tokens.ts";

export interface LostPayloadsDeps {
  readonly store: Pick<ReplicaStore, "documents" | "doubtPayloads">;
  readonly client: Pick<TeamClient, "projected">;
  readonly tokens: Tokens;
  readonly clock: Pick<Clock, "sleep">;
  readonly deviceId: DeviceId;
  readonly isOnline: () => boolean;
  /** Some payloads are to be asked for. */
  readonly onDoubt: () => void;
}

/** A turn gives after how long the next is due; undefined where nobody answers until the device is connected again. */
export function createLostPayloads(deps: LostPayloadsDeps) {
  const { store, clock, onDoubt } = deps;
  return async (signal: AbortSignal): Promise<number | undefined> => {
    const before = await behind(deps, signal);
    if (before === undefined) return undefined;
    if (before.size === 0) return limits.lostEveryMs;
    await clock.sleep(limits.lostAfterMs, signal).catch(() => undefined);
    if (signal.aborted) return undefined;
    const after = await behind(deps, signal);
    if (after === undefined) return undefined;
    const stuck = [...after].filter(([name, seq]) => before.get(name) === seq);
    for (const [name] of stuck) await store.doubtPayloads(name);
    if (stuck.length > 0) onDoubt();
    return limits.lostEveryMs;
  };
}

/** The device's own births of which the server has more than it made rows of, and how far it made them. */
async function behind(
  { store, client, tokens, deviceId, isOnline }: LostPayloadsDeps,
  signal: AbortSignal,
): Promise<ReadonlyMap<DocumentName, number> | undefined> {
  if (!isOnline()) return undefined;
  const known = new Map(
    (await store.documents()).flatMap(({ name, seq }) => (isOwn(name, deviceId) ? [[name, seq]] : [])),
  );
  const names = [...known.keys()];
  const late = new Map<DocumentName, number>();
  for (let from = 0; from < names.length; from += limits.askedDocumentCount) {
    const access = await tokens.current(signal);
    if (access.kind !== "access") return undefined;
    const asked = names.slice(from, from + limits.askedDocumentCount);
    const answer = await client.projected(access.at, asked, signal);
    if (answer.kind === "unauthorised") tokens.forget();
    if (answer.kind !== "projected") return undefined;
    for (const { name, seq } of answer.documents) if (seq < (known.get(name) ?? 0)) late.set(name, seq);
  }
  return late;
}

function isOwn(name: DocumentName, deviceId: DeviceId): boolean {
  const { kind, segment } = partsOf(name);
  return kind === "births" && segment?.deviceId === deviceId;
}
