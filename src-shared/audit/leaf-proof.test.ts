import { expect, test } from "vitest";
import { toHex } from "../kit/hex.ts";
import { seededChance } from "../kit/seeded-chance.ts";
import { decodeLeaf, type Leaf, target } from "./leaf.ts";
import { isLeafProof, leafProofText, verifyLeafProof } from "./leaf-proof.ts";
import { emptyFrontier, type Hash, rootOf } from "./merkle.ts";
import { inclusionOf, type TrailReads } from "./read-trail.ts";
import { growBy } from "./trail.ts";
import { checks, hashes, newSigner, sha256 } from "./trail-keys.conformance.ts";
import { signHead, type Signer } from "./tree-head.ts";

const signer = newSigner();
const acts = Array.from({ length: 40 }, (_, n) => ({
  actor: { kind: "user", id: `u${n % 3}` } as const,
  act: "item.read" as const,
  targets: [target("item", `i${n}`)],
}));

/** A trail of so many of the acts, signed by `by`. */
function trailOf(size: number, by: Signer = signer) {
  const { frontier, nodes, leaves } = growBy(hashes, emptyFrontier, acts.slice(0, size), 1_000);
  const kept = new Map<string, Hash>(nodes.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
  const reads: Pick<TrailReads, "nodes"> = {
    nodes: (ids) =>
      Promise.resolve(ids.map(({ level, index }) => kept.get(`${level}/${index}`) ?? new Uint8Array())),
  };
  const head = signHead(by, sha256, { size, root: rootOf(sha256, frontier), timeMs: 2_000 });
  const leafOf = (seq: number): Leaf => {
    const leaf = decodeLeaf(leaves[seq]?.body ?? "");
    if (leaf === undefined) throw new Error(`no leaf ${seq}`);
    return leaf;
  };
  const proofOf = async (seq: number, leaf = leafOf(seq)): Promise<string> =>
    leafProofText(leaf, by.publicKey, await inclusionOf(sha256, reads as TrailReads, seq, head));
  return { head, leafOf, proofOf };
}

test("every act of a trail of any size is proved by one line, without the trail", async () => {
  for (const size of [1, 2, 3, 7, 8, 33, 40]) {
    const { head, leafOf, proofOf } = trailOf(size);
    for (let seq = 0; seq < size; seq += 1) {
      const line = await proofOf(seq);
      expect(isLeafProof(line)).toBe(true);
      expect(verifyLeafProof(checks, line)).toEqual({ kind: "sound", leaf: leafOf(seq), head });
    }
  }
});

test("what was seen elsewhere is held against it", async () => {
  const { head, proofOf } = trailOf(20);
  const line = await proofOf(7);
  const { logId, size, root } = head;
  expect(verifyLeafProof(checks, line, { logId, heads: [{ size, root }] })).toMatchObject({ kind: "sound" });
  const why = (expected: Parameters<typeof verifyLeafProof>[2]) => verifyLeafProof(checks, line, expected);
  expect(why({ logId: trailOf(3, newSigner()).head.logId })).toEqual({ kind: "broken", why: "other-trail" });
  expect(why({ heads: [{ size, root: toHex(sha256(new Uint8Array())) }] })).toEqual({
    kind: "broken",
    why: "split-view",
  });
  expect(why({ heads: [{ size: size + 1, root }] })).toEqual({ kind: "broken", why: "head-of-other-size" });
});

test("another act, another place, another key and another head are found", async () => {
  const { leafOf, proofOf, head } = trailOf(20);
  const other = trailOf(20, newSigner());
  const whyOf = (line: string) => verifyLeafProof(checks, line);
  const notIncluded = { kind: "broken", why: "leaf-not-included" };
  expect(whyOf(await proofOf(7, { ...leafOf(7), act: "search" }))).toEqual(notIncluded);
  expect(whyOf(await proofOf(7, leafOf(8)))).toEqual(notIncluded);
  const line = await proofOf(7);
  expect(whyOf(line.replace(signer.publicKey, "ab".repeat(32)))).toEqual({
    kind: "broken",
    why: "wrong-key",
  });
  expect(whyOf(line.replace(head.signature, other.head.signature))).toEqual({
    kind: "broken",
    why: "head-forged",
  });
  expect(whyOf(line.replace('"version":3', '"version":4'))).toEqual({ kind: "broken", why: "newer-version" });
});

test("a line of which a sign was changed, or that is none, is never sound", async () => {
  const chance = seededChance(11);
  const line = await trailOf(20).proofOf(13);
  for (let round = 0; round < 2_000; round += 1) {
    const at = Math.floor(chance() * line.length);
    const sign = String.fromCharCode(32 + Math.floor(chance() * 95));
    if (line[at] === sign) continue;
    expect(verifyLeafProof(checks, line.slice(0, at) + sign + line.slice(at + 1))).toMatchObject({
      kind: "broken",
    });
  }
  const none = ["", "[]", "null", `${line} `, ` ${line}`, `${line}${"x".repeat(40_000)}`, line.slice(0, -1)];
  for (const text of none)
    expect(verifyLeafProof(checks, text)).toEqual({ kind: "broken", why: "malformed" });
});
