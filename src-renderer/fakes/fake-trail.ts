import type { Leaf } from "#shared/audit/leaf.ts";
import { target } from "#shared/audit/leaf.ts";
import { LogId, PublicKey, type TreeHead } from "#shared/audit/tree-head.ts";
import type { Implementer } from "./fake-host.ts";
import { fakeItemId } from "./fake-library.ts";
import { fakeUuid } from "./fake-team.ts";

const logId = LogId.parse("5e".repeat(32));
const publicKey = PublicKey.parse("a7".repeat(32));
type Told = Pick<Leaf, "act" | "targets"> & Partial<Leaf>;
const told: readonly Told[] = [
  { act: "search", targets: [target("procedure", "search.query"), target("count", 12)] },
  { act: "item.read", targets: [target("procedure", "library.getItem"), target("item", fakeItemId(2))] },
  {
    act: "item.edit",
    targets: [target("procedure", "library.tagItem"), target("item", fakeUuid(0xfff))],
  },
  {
    act: "permission.change",
    outcome: "refused",
    targets: [
      target("procedure", "admin.people.setRole"),
      target("user", fakeUuid(0x78)),
      target("reason", "FORBIDDEN"),
    ],
  },
  { act: "setting.change", targets: [target("procedure", "system.setSettings"), target("setting", "theme")] },
];
export const fakeLeaves: readonly Leaf[] = told.map((each, seq) => ({
  seq,
  timeMs: Date.UTC(2026, 10, 27, 9, seq),
  actor: { kind: "device", id: logId },
  outcome: "done",
  ...each,
}));
export const fakeHead: TreeHead = {
  logId,
  size: fakeLeaves.length,
  root: "c3".repeat(32),
  timeMs: Date.UTC(2026, 10, 27, 9, 5),
  signature: "00".repeat(64),
};

/** A trail of some acts; its proofs prove nothing. */
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
