import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { createMaintenance } from "./maintenance.ts";
import { migrate } from "./migrate.ts";
import { everything, folderId, indexed, noDifference, seenFile } from "./store-samples.ts";

const itemCount = 200;

function open() {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const { maintain } = createMaintenance(database);
  const bytes = database.prepare<[], number>("SELECT sum(length(block)) FROM words_data").pluck();
  library.addFolder({ id: folderId, path: "/", paused: false, ignore: [], addedMs: 1 });
  const write = (from: number): void => {
    const added = Array.from({ length: itemCount }, (_, place) => seenFile(`/${from + place}`));
    library.applyDifference(folderId, { ...noDifference, added }, false, 1);
    // One at a time, so that the index is of many parts.
    for (const item of library.claim(everything, 2))
      library.commit([indexed(item, [`${item.path} ${"pump engine harbour ".repeat(30)}`, item.path])], 3);
  };
  return {
    library,
    write,
    maintain,
    bytes: () => bytes.get() ?? 0,
    check: () => database.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)"),
    remove(count: number): void {
      const { items } = library.listItems({}, 0, count);
      library.applyDifference(folderId, { ...noDifference, removed: items.map(({ id }) => id) }, false, 4);
    },
    tidy(when: "calm" | "busy"): number {
      for (let step = 1; step < 1_000; step++) if (maintain(when).done) return step;
      throw new Error("it is never done");
    },
  };
}

it.each(["calm", "busy"] as const)("gives back what the words of removed rows took, when %s", (when) => {
  const { write, remove, tidy, bytes, check } = open();
  write(0);
  tidy(when);
  const whole = bytes();
  remove(itemCount / 2);
  tidy(when);
  expect(bytes()).toBeLessThan(0.65 * whole);
  check();
});

it("leaves few removed rows where they are, and counts them until they are many", () => {
  const { write, remove, tidy, bytes, check } = open();
  write(0);
  tidy("calm");
  const whole = bytes();
  for (let round = 0; round < 2; round++) {
    remove(itemCount / 25);
    tidy("calm");
    // What says that a row is gone takes room of its own.
    expect(bytes()).toBeGreaterThan(whole);
  }
  remove(itemCount / 25);
  tidy("calm");
  expect(bytes()).toBeLessThan(0.95 * whole);
  check();
});

it("reads on while much that was removed is merged away, and takes what comes meanwhile", () => {
  const { library, write, remove, maintain, tidy, check } = open();
  write(0);
  remove(itemCount / 2);
  expect(maintain("busy").done).toBe(false);
  write(itemCount);
  tidy("busy");
  check();
  expect(library.segmentCount()).toBe(3 * itemCount);
});
