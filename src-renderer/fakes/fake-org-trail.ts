import type { Leaf } from "#shared/audit/leaf.ts";
import { target } from "#shared/audit/leaf.ts";
import { PublicKey } from "#shared/audit/tree-head.ts";
import { UserId } from "#shared/model/team.ts";
import type { Implementer } from "./fake-host.ts";
import { fakeUuid, received } from "./fake-team.ts";
import { fakeHead, fakeLeaves } from "./fake-trail.ts";

const grace = { kind: "user" as const, id: UserId.parse(fakeUuid(0x77)) };
const item = (end: string) => target("item", `${received.deviceId}.0.${end}`);
const ofItems: readonly Pick<Leaf, "act" | "targets">[] = [
  { act: "item.read", targets: [target("partition", fakeUuid(0x73)), item("0")] },
  // Each of them cannot be looked into, for another reason.
  { act: "erase", targets: [target("erasure", fakeUuid(0x7b)), item("7"), item("8"), item("9")] },
];
const leaves: readonly Leaf[] = [
  ...fakeLeaves.map((leaf) => ({ ...leaf, actor: grace })),
  ...ofItems.map((each, place) => ({
    seq: fakeLeaves.length + place,
    timeMs: Date.UTC(2026, 10, 27, 10, place),
    actor: grace,
    outcome: "done" as const,
    ...each,
  })),
];

/** What Grace did; its proofs prove nothing. */
export const fakeOrgTrail = (os: Implementer["admin"]["audit"]) => ({
  head: os.head.handler(() => ({
    head: fakeHead,
    publicKey: PublicKey.parse("a7".repeat(32)),
    proof: [],
  })),
  leaves: os.leaves.handler(({ input: { before = leaves.length, limit } }) => ({
    leaves: leaves.slice(0, before).toReversed().slice(0, limit),
  })),
  inclusion: os.inclusion.handler(() => ({
    head: fakeHead,
    leafHash: "00".repeat(32),
    proof: [],
  })),
  export: os.export.handler(({ input: { path } }) => ({ path, sizeBytes: 41_000 })),
});
