import type { Leaf } from "#shared/audit/leaf.ts";
import { target } from "#shared/audit/leaf.ts";
import { LogId, PublicKey, type TreeHead } from "#shared/audit/tree-head.ts";
import type { Implementer } from "./fake-host.ts";

const logId = LogId.parse("5e".repeat(32));
const publicKey = PublicKey.parse("a7".repeat(32));
export const fakeLeaves: readonly Leaf[] = (["search", "item.read", "setting.change", "export"] as const).map(
  (act, seq) => ({
    seq,
    timeMs: Date.UTC(2026, 10, 27, 9, seq),
    actor: { kind: "device", id: logId },
    act,
    outcome: "done",
    targets: [target("procedure", act)],
  }),
);
export const fakeHead: TreeHead = {
  logId,
  size: fakeLeaves.length,
  root: "c3".repeat(32),
  timeMs: Date.UTC(2026, 10, 27, 9, 5),
  signature: "00".repeat(64),
};

/** A trail of four acts; its proofs prove nothing. */
export const fakeTrail = ({ audit: os }: Implementer) => ({
  status: os.status.handler(() => ({ head: fakeHead, publicKey, keptFrom: 0 })),
  list: os.list.handler(({ input: { before = fakeLeaves.length, limit } }) => ({
    leaves: fakeLeaves.slice(0, before).toReversed().slice(0, limit),
  })),
  prove: os.prove.handler(() => ({ head: fakeHead, leafHash: "00".repeat(32), proof: [] })),
  consistency: os.consistency.handler(() => ({ proof: [] })),
  export: os.export.handler(async function* () {
    yield await Promise.resolve({ lines: `${JSON.stringify(fakeLeaves)}\n` });
  }),
});
