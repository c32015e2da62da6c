import type { Clock } from "#core/ports/clock.ts";
import type { TrailReading } from "#core/ports/device-trail.ts";
import type { TrailStore } from "#core/ports/trail-store.ts";
import type { Sha256 } from "#shared/audit/merkle.ts";
import {
  consistencyWith,
  exportTrail,
  inclusionOf,
  leafPage,
  type TrailReads,
} from "#shared/audit/read-trail.ts";
import type { Signer } from "#shared/audit/tree-head.ts";
import type { DeviceTrail } from "./device-trail.ts";

export interface ReadDeviceTrailDeps {
  readonly trail: DeviceTrail;
  readonly store: TrailStore;
  readonly signer: Signer;
  readonly sha256: Sha256;
  readonly clock: Clock;
}

export function readDeviceTrail({ trail, store, signer, sha256, clock }: ReadDeviceTrailDeps): TrailReading {
  const reads: TrailReads = {
    nodes: (ids) => store.trailNodes(ids),
    leaves: (from, count) => store.trailLeaves(from, count),
    keptFrom: () => store.trailKeptFrom(),
    heads: (from, until) => store.trailHeads(from, until),
  };
  return {
    async status() {
      const head = await trail.head();
      const { publicKey } = signer;
      return { publicKey, keptFrom: await reads.keptFrom(), ...(head === undefined ? {} : { head }) };
    },
    async list({ before, limit }) {
      const size = (await trail.head())?.size ?? 0;
      return leafPage(sha256, reads, { before: Math.min(before ?? size, size), count: limit });
    },
    async prove(seq) {
      const head = await trail.head();
      if (head === undefined || seq >= head.size) return { refused: "NOT_FOUND" };
      return inclusionOf(sha256, reads, seq, head);
    },
    async consistency(before) {
      const head = await trail.head();
      if (head === undefined || before > head.size) return { refused: "NOT_FOUND" };
      return consistencyWith(sha256, reads, before, head);
    },
    async *exportLines(from) {
      const head = await trail.head();
      if (head !== undefined)
        yield* exportTrail({ signer, sha256, reads }, head, { from, exportedMs: clock.nowMs() });
    },
  };
}
