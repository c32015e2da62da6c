import { expect, test } from "vitest";
import { type ActDraft, decodeLeaf, encodeLeaf, target } from "./leaf.ts";
import { emptyFrontier } from "./merkle.ts";
import { growBy } from "./trail.ts";
import { hashes } from "./trail-keys.conformance.ts";

const act: ActDraft = {
  actor: { kind: "user", id: "u1" },
  act: "search",
  targets: [target("partition", "01900000-0000-7000-8000-000000000001")],
  asked: "the secret of the ferry",
};
const bodyOf = (draft: ActDraft): string => growBy(hashes, emptyFrontier, [draft], 5).leaves[0]?.body ?? "";

test("a leaf is written down in one way and holds no word of what was asked", () => {
  const body = bodyOf(act);
  const leaf = decodeLeaf(body);
  expect(leaf).toMatchObject({ seq: 0, timeMs: 5, act: "search", outcome: "done" });
  expect(leaf === undefined ? "" : encodeLeaf(leaf)).toBe(body);
  expect(body).not.toContain("ferry");
  expect(decodeLeaf(bodyOf({ ...act, asked: "another" }))?.digest).not.toBe(leaf?.digest);
});

test("no content goes where ids go", () => {
  expect(() => target("item", "a sentence with spaces")).toThrow();
  expect(() => bodyOf({ ...act, actor: { kind: "user", id: "someone@example.org" } })).toThrow();
});

test("what is no leaf, or is written down otherwise, is none", () => {
  const body = bodyOf(act);
  for (const text of [
    "",
    "{}",
    `${body} `,
    body.replace('"outcome":"done",', ""),
    body.replace("{", '{"note":1,'),
  ])
    expect(decodeLeaf(text)).toBeUndefined();
});
