import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { appendLeaf, emptyFrontier } from "#shared/audit/merkle.ts";
import { nodeCountOf, placeOf } from "./node-place.ts";

test("nodes lie in the order in which they become whole", () => {
  let [frontier, place] = [emptyFrontier, 0];
  for (let leaf = 0; leaf < 200; leaf++) {
    expect(nodeCountOf(leaf)).toBe(place);
    const grown = appendLeaf(
      (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")),
      frontier,
      new Uint8Array(32),
    );
    for (const node of grown.nodes) expect(placeOf(node)).toBe(place++);
    frontier = grown.frontier;
  }
});
