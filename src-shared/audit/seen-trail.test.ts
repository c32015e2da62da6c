/**
 * `evidence/sync.md` §5 no. 13: whoever keeps a trail, with its key and all the time of the world, changes an entry that a client has
 * seen the head of. Its next connection finds it, whatever is sent along as proof.
 */
import { expect, test } from "vitest";
import { toHex } from "../kit/hex.ts";
import { seededChance } from "../kit/seeded-chance.ts";
import { type ActDraft, target } from "./leaf.ts";
import {
  appendLeaf,
  emptyFrontier,
  type Frontier,
  type Hash,
  hashLeaf,
  type NodeId,
  rootOf,
} from "./merkle.ts";
import { proveConsistency } from "./proofs.ts";
import { nextSeen, type SeenTrail } from "./seen-trail.ts";
import { growBy } from "./trail.ts";
import { checks, hashes, newSigner, sha256 } from "./trail-keys.conformance.ts";
import { signHead } from "./tree-head.ts";

const signer = newSigner();
const leafCount = 24;
const entries = growBy(
  hashes,
  emptyFrontier,
  Array.from({ length: leafCount }, (_, n): ActDraft => ({
    actor: { kind: "user", id: `u${n}` },
    act: "search",
    targets: [target("count", n)],
  })),
  1,
).leaves.map(({ body }) => body);

/** A tree over these entries, as the server would build and keep it. */
function treeOf(bodies: readonly string[]) {
  let frontier: Frontier = emptyFrontier;
  const kept = new Map<string, Hash>();
  for (const body of bodies) {
    const grown = appendLeaf(sha256, frontier, hashLeaf(sha256, new TextEncoder().encode(body)));
    for (const { level, index, hash } of grown.nodes) kept.set(`${level}/${index}`, hash);
    ({ frontier } = grown);
  }
  const nodes = (ids: readonly NodeId[]) =>
    Promise.resolve(ids.map(({ level, index }) => kept.get(`${level}/${index}`) ?? new Uint8Array(32)));
  const head = signHead(signer, sha256, { size: bodies.length, root: rootOf(sha256, frontier), timeMs: 5 });
  return {
    head,
    proofFrom: async (before: number): Promise<readonly string[]> =>
      (await proveConsistency(sha256, { nodes }, Math.min(before, head.size), head.size)).map(toHex),
  };
}

type Below = (count: number) => number;
/** Of the first `seen` entries at least one is not as it was. */
const mutations: Readonly<Record<string, (seen: number, below: Below) => readonly string[]>> = {
  edit: (seen, below) => {
    const at = below(seen);
    return entries.with(at, (entries[at] ?? "").replace('"outcome":"done"', '"outcome":"refused"'));
  },
  delete: (seen, below) => entries.toSpliced(below(seen), 1 + below(3)),
  insert: (seen, below) =>
    entries.toSpliced(below(seen), 0, entries[below(leafCount)]?.replace("u", "v") ?? ""),
  reorder: (seen, below) => {
    const one = below(seen);
    const other = (one + 1 + below(leafCount - 1)) % leafCount;
    return entries.with(one, entries[other] ?? "").with(other, entries[one] ?? "");
  },
  truncate: (seen, below) => entries.slice(0, below(seen)),
  /** Another history from some entry on, shorter or longer than the one that was seen. */
  split: (seen, below) => {
    const from = below(seen);
    const others = Array.from({ length: 1 + below(leafCount) }, (_, n) => `another history, ${from + n}`);
    return [...entries.slice(0, from), ...others];
  },
};

test(
  "ten thousand changes of what was seen are all found at the next connection",
  { timeout: 120_000 },
  async () => {
    const seed = 20_261_129;
    const chance = seededChance(seed);
    const below: Below = (count) => Math.floor(chance() * count);
    const sizes = Array.from({ length: leafCount }, (_, n) => treeOf(entries.slice(0, n + 1)));
    const whole = treeOf(entries);
    const names = Object.keys(mutations);
    const found = new Map<string, number>();
    for (let turn = 0; turn < 10_000; turn++) {
      const name = names[turn % names.length] ?? "";
      const seenSize = 1 + below(leafCount);
      const seen: SeenTrail = { head: sizes[seenSize - 1]?.head };
      const forged = treeOf(mutations[name]?.(seenSize, below) ?? []);
      const { publicKey } = signer;
      // What would prove it if nothing had been changed, what proves the forged tree, and nothing at all.
      const proofs = [await whole.proofFrom(seenSize), await forged.proofFrom(seenSize), []];
      const proof = proofs[below(proofs.length)] ?? [];
      const next = nextSeen(checks, seen, { head: forged.head, publicKey, proof }, 9);
      if (next.doubt === undefined) expect.fail(`seed ${seed}, turn ${turn}: ${name} was not found`);
      // What was believed stays.
      expect(next.head).toBe(seen.head);
      found.set(next.doubt.why, (found.get(next.doubt.why) ?? 0) + 1);
    }
    expect([...found.keys()].toSorted()).toEqual(["shrunk", "split-view"]);
    expect([...found.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
  },
);

test("an unchanged trail is believed from every size to every later one", async () => {
  const trees = Array.from({ length: leafCount }, (_, n) => treeOf(entries.slice(0, n + 1)));
  for (const [at, { head }] of trees.entries())
    for (const later of trees.slice(at)) {
      const proof = await later.proofFrom(head.size);
      const given = { head: later.head, publicKey: signer.publicKey, proof };
      expect(nextSeen(checks, { head }, given, 9)).toEqual({ head: later.head, provedMs: 9 });
    }
});
