import { expect, test } from "vitest";
import * as Y from "yjs";
import { QuietDoc } from "./quiet-doc.ts";

/** What is each document's own: its number, who listens, and what a provider would resolve. */
const own: ReadonlySet<string> = new Set(["clientID", "_observers", "whenLoaded", "whenSynced"]);
const shared = (doc: Y.Doc) => Object.entries(doc).filter(([name]) => !own.has(name));

test("a quiet document begins as one of Yjs does", () => {
  for (const gc of [true, false]) {
    const [quiet, plain] = [new QuietDoc({ gc }), new Y.Doc({ guid: "", gc })];
    expect(quiet).toBeInstanceOf(Y.Doc);
    expect(Object.keys(quiet)).toEqual(Object.keys(plain));
    const functions = (doc: Y.Doc) => shared(doc).map(([name, value]) => [name, typeof value === "function"]);
    expect(functions(quiet)).toEqual(functions(plain));
    const values = (doc: Y.Doc) => shared(doc).filter(([, value]) => typeof value !== "function");
    expect(values(quiet)).toEqual(values(plain));
    expect(quiet.store.constructor).toBe(plain.store.constructor);
  }
});

test("each has a number of its own, of 32 bits, and a store", () => {
  const docs = Array.from({ length: 2_000 }, () => new QuietDoc());
  const clients = docs.map(({ clientID }) => clientID);
  expect(new Set(clients).size).toBeGreaterThan(1_995);
  expect(Math.max(...clients)).toBeLessThan(2 ** 32);
  expect(clients.filter((client) => client >= 2 ** 31).length).toBeGreaterThan(800);
  expect(new Set(docs.map(({ store }) => store)).size).toBe(docs.length);
});

test("it tells who listens, holds what others wrote, and ends", () => {
  const [one, other] = [new QuietDoc(), new Y.Doc()];
  const heard: string[] = [];
  one.on("update", (update: Uint8Array) => Y.applyUpdate(other, update));
  one.on("destroy", () => heard.push("destroy"));
  one.getMap("items").set("a", 1);
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
  expect(other.getMap("items").toJSON()).toEqual({ a: 1 });
  one.destroy();
  expect([heard, one.isDestroyed]).toEqual([["destroy"], true]);
});
