import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import { migrate, schemaVersionOf } from "./migrate.ts";
import { createSynonymReads, createSynonymWrites } from "./synonyms.ts";

it("comes to a library of the schema before it, which keeps what it had", () => {
  const database = new Database(":memory:");
  migrate(database, 2);
  database.exec("INSERT INTO settings VALUES ('kept', 'yes')");
  migrate(database, 3);
  expect(schemaVersionOf(database)).toBe(3);
  expect(database.prepare("SELECT value FROM settings WHERE name = 'kept'").pluck().get()).toBe("yes");
  createSynonymWrites(database).setSynonyms(["car", "auto"]);
  expect(createSynonymReads(database).synonyms()).toEqual([["car", "auto"]]);
});

it("keeps groups in the order of their words, as written, and finds them however they are written", () => {
  const database = new Database(":memory:");
  migrate(database);
  const writes = createSynonymWrites(database);
  const reads = createSynonymReads(database);
  writes.setSynonyms(["Straße", "road"]);
  writes.setSynonyms(["café", "coffee house", "coffee bar"]);
  expect(reads.synonyms()).toEqual([
    ["Straße", "road"],
    ["café", "coffee house", "coffee bar"],
  ]);
  writes.setSynonyms(["road", "Straße", "street"]);
  expect(reads.synonyms()[0]).toEqual(["road", "Straße", "street"]);
  expect(writes.removeSynonyms(["Coffee House", "unknown"])).toBe(1);
  expect(reads.synonyms()[1]).toEqual(["café", "coffee bar"]);
  // What would be left alone stands for nothing, and goes too.
  expect(writes.removeSynonyms(["café"])).toBe(1);
  expect(reads.synonyms()).toEqual([["road", "Straße", "street"]]);
});

it("takes a word out of the group in which it was", () => {
  const database = new Database(":memory:");
  migrate(database);
  const writes = createSynonymWrites(database);
  writes.setSynonyms(["a", "b", "c"]);
  writes.setSynonyms(["x", "y"]);
  writes.setSynonyms(["x", "y", "c"]);
  expect(createSynonymReads(database).synonyms()).toEqual([
    ["a", "b"],
    ["x", "y", "c"],
  ]);
});
