import { expect, test } from "vitest";
import { toHex } from "../kit/hex.ts";
import { target } from "./leaf.ts";
import { emptyFrontier, type Hash, rootOf } from "./merkle.ts";
import { proveConsistency } from "./proofs.ts";
import { growBy } from "./trail.ts";
import { checks, hashes, newSigner, sha256 } from "./trail-keys.conformance.ts";
import { checkHead, signHead } from "./tree-head.ts";

const signer = newSigner();

function trailOf(word: string, count: number) {
  const acts = Array.from({ length: count }, (_, n) => ({
    actor: { kind: "user", id: "u1" } as const,
    act: "search" as const,
    targets: [target("count", n)],
    asked: n < 5 ? "same" : word,
  }));
  const kept = new Map<string, Hash>();
  for (const { level, index, hash } of growBy(hashes, emptyFrontier, acts, 1).nodes)
    kept.set(`${level}/${index}`, hash);
  const headAt = (size: number) =>
    signHead(signer, sha256, {
      size,
      root: rootOf(sha256, growBy(hashes, emptyFrontier, acts.slice(0, size), 1).frontier),
      timeMs: size,
    });
  const store = {
    nodes: (ids: readonly { readonly level: number; readonly index: number }[]) =>
      Promise.resolve(ids.map(({ level, index }) => kept.get(`${level}/${index}`) ?? new Uint8Array())),
  };
  const nextAfter = async (before: number, size: number) => ({
    head: headAt(size),
    proof: (await proveConsistency(sha256, store, before, size)).map(toHex),
  });
  return { headAt, nextAfter };
}

test("a trail that goes on is believed, from the first sight and from every head", async () => {
  const trail = trailOf("a", 20);
  expect(checkHead(checks, signer.publicKey, undefined, await trail.nextAfter(0, 20))).toBeUndefined();
  for (const before of [0, 1, 7, 8, 19, 20])
    expect(
      checkHead(checks, signer.publicKey, trail.headAt(before), await trail.nextAfter(before, 20)),
    ).toBeUndefined();
});

test("two trails under one name, a shorter one and one of another key are not", async () => {
  const [one, other] = [trailOf("a", 20), trailOf("b", 20)];
  const doubt = checkHead(checks, signer.publicKey, one.headAt(10), await other.nextAfter(10, 20));
  expect(doubt).toBe("split-view");
  expect(checkHead(checks, signer.publicKey, one.headAt(20), await other.nextAfter(20, 20))).toBe(
    "split-view",
  );
  expect(checkHead(checks, signer.publicKey, one.headAt(20), await one.nextAfter(0, 19))).toBe("shrunk");
  const stranger = newSigner();
  expect(checkHead(checks, stranger.publicKey, undefined, await one.nextAfter(0, 20))).toBe("other-trail");
  const { head, proof } = await one.nextAfter(10, 20);
  const bent = { head: { ...head, timeMs: head.timeMs + 1 }, proof };
  expect(checkHead(checks, signer.publicKey, one.headAt(10), bent)).toBe("bad-signature");
});
