/**
 * Takes in a file of changes that somebody carried here for a device. Whoever carries it needs no right in what is in it:
 * the device's signature says whose it is, and all is taken by the rights that the device has now.
 */
import { fromHex } from "#shared/kit/hex.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import type { DeltaReport, LeftOut, PayloadLeftOut } from "#shared/rpc/server/delta-report.ts";
import type { RefusedPayload, RefusedUpdate } from "#shared/sync/answer-file.ts";
import { byteSource } from "#shared/sync/byte-source.ts";
import { type DeltaDocument, type DeltaOrigin, readDelta } from "#shared/sync/delta-file.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { sha256Of } from "#shared/sync/signed-file.ts";
import type { AccessWatch } from "../use-cases/access/access-watch.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import type { Signer } from "../use-cases/access/signers.ts";
import { deviceAccess } from "../use-cases/device-access.ts";
import type { Wipes } from "../use-cases/access/wipes.ts";
import type { Payloads } from "../use-cases/payloads.ts";
import { type Brought, type CarriedUpdate, type Courier, type CourierDeps, openCourier } from "./courier.ts";
import type { DeltaOutcome, DeltaOutcomes } from "./delta-outcomes.ts";

export interface DeltaDeps extends CourierDeps {
  /** Undefined where no certificate of this server's is in it. */
  readonly signerOf: (origin: DeltaOrigin) => Promise<Signer | undefined>;
  readonly watch: Pick<AccessWatch, "epoch">;
  readonly payloads: Pick<Payloads, "put">;
  readonly wipes: Pick<Wipes, "holding">;
  /** What the device is to be told of. */
  readonly outcomes: Pick<DeltaOutcomes, "note">;
  readonly nowMs: () => number;
  /** Until then devices bring back what others wrote. */
  readonly recoveringUntilMs: number;
}

/** Resolves when all that it says was taken is on the disk. Never rejects because of what is in the file. */
export type TakeDelta = (chunks: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<DeltaReport>;

export const createTakeDelta =
  (deps: DeltaDeps): TakeDelta =>
  async (chunks, signal) => {
    const tally = createTally();
    const report = await takeAll(deps, tally, chunks, signal);
    const { origin } = tally;
    if (origin !== undefined) await deps.outcomes.note(origin, tally.outcome(), report.end === "whole");
    return report;
  };

async function takeAll(
  deps: DeltaDeps,
  tally: Tally,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<DeltaReport> {
  using taking = new DisposableStack();
  let courier: Courier | undefined;
  let signer: Signer | undefined;
  const parts = readDelta(byteSource(chunks, signal), async (origin) => {
    signer = await deps.signerOf(origin);
    return signer?.key;
  });
  for await (const part of parts) {
    if (part.kind === "end") return tally.report("whole");
    if (part.kind === "refused") return tally.report(part.why);
    if (part.kind === "origin") tally.from(part.origin);
    // Asked for each part: what takes a while is not taken by the rights of its beginning.
    const principal = await signer?.principal();
    if (principal === undefined) return tally.report("revoked");
    const access = deviceAccess(principal, await deps.watch.epoch(principal.orgId));
    if (part.kind === "origin") {
      const { deviceId, holding } = part.origin;
      if (holding !== undefined) await deps.wipes.holding(principal, holding.partitionIds, holding.heardMs);
      courier = taking.use(openCourier(deps, { deviceId, access }));
    } else if (part.kind === "payload") {
      const { id, partitionId, key, sealed } = part;
      const body = { key: fromHex(key), sealed };
      const place = { payloadId: id, partitionId };
      tally.payload(place, await putPayload(deps, principal, place, body));
    } else if (courier !== undefined) {
      courier.mayNow(access);
      const isRecovering = deps.nowMs() < deps.recoveringUntilMs;
      await tally.document(part.name, await courier.bring(part.name, carriedOf(part, isRecovering)));
    }
  }
  return tally.report("truncated");
}

/**
 * What the device made and nobody has told it that the server has. Of what it knows of others, and of its own that was
 * acknowledged, the server lacks something only where it was put back from a backup.
 */
const carriedOf = ({ updates, ownCount }: DeltaDocument, isRecovering: boolean): readonly CarriedUpdate[] =>
  updates.flatMap((update, at) => {
    const isState = at < updates.length - ownCount;
    return isState && !isRecovering ? [] : [{ update, isState }];
  });

interface FilePlace {
  readonly payloadId: PayloadId;
  readonly partitionId: PartitionId | undefined;
}

async function putPayload(
  { payloads, nowMs }: Pick<DeltaDeps, "payloads" | "nowMs">,
  principal: Principal,
  { payloadId, partitionId }: FilePlace,
  body: Parameters<Payloads["put"]>[2],
): Promise<"kept" | PayloadLeftOut> {
  if (partitionId === undefined) return "no-partition";
  const outcome = await payloads.put(principal, { partitionId, payloadId }, body, nowMs());
  if (outcome.kind === "kept") return "kept";
  switch (outcome.why) {
    case "too-large":
    case "erased":
      return outcome.why;
    // Its name was compared with its bytes when the file was read, and a device signed it.
    case "not-its-id":
    case "no-device":
    case "not-found":
    case "not-permitted":
      return "not-permitted";
  }
}

/** Not taken for now: brought again it may be, so the device is told nothing and keeps it as it is. */
const forNow = ["gap", "busy", "too-fast", "revoked", "stopped"] as const;
const isForNow = (why: LeftOut): why is (typeof forNow)[number] => forNow.some((each) => each === why);

type Tally = ReturnType<typeof createTally>;

function createTally() {
  let origin: DeltaOrigin | undefined;
  let [takenCount, knownCount] = [0, 0];
  const kept: DeltaOutcome["kept"][number][] = [];
  const leftOut = new Map<PayloadLeftOut, number>();
  const refusedPayloads: RefusedPayload[] = [];
  const refusedUpdates: RefusedUpdate[] = [];
  const updates: { document: DocumentName; why: LeftOut; updateCount: number }[] = [];
  return {
    get origin() {
      return origin;
    },
    from: (found: DeltaOrigin) => void (origin = found),
    payload({ payloadId, partitionId }: FilePlace, outcome: "kept" | PayloadLeftOut): void {
      if (outcome === "kept" && partitionId !== undefined) return void kept.push({ partitionId, payloadId });
      if (outcome === "kept") return;
      leftOut.set(outcome, (leftOut.get(outcome) ?? 0) + 1);
      if (outcome !== "no-partition") refusedPayloads.push({ id: payloadId, why: outcome });
    },
    async document(document: DocumentName, brought: Brought): Promise<void> {
      takenCount += brought.takenCount;
      knownCount += brought.knownCount;
      for (const { why, updates: left } of brought.refused) {
        updates.push({ document, why, updateCount: left.length });
        if (isForNow(why)) continue;
        for (const { update, isState } of left)
          if (!isState) refusedUpdates.push({ document, sha256: await sha256Of(update), why });
      }
    },
    outcome: (): DeltaOutcome => ({ kept, refusedPayloads, refusedUpdates }),
    report: (end: DeltaReport["end"]): DeltaReport => ({
      end,
      ...(origin === undefined ? {} : { origin: { deviceId: origin.deviceId, madeMs: origin.madeMs } }),
      payloads: { keptCount: kept.length, refused: Array.from(leftOut, ([why, count]) => ({ why, count })) },
      updates: { takenCount, knownCount, refused: updates },
    }),
  };
}
