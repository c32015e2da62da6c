import { expect, it } from "vitest";
import { StoreFullError } from "#core/ports/library-store.ts";
import { openSettings } from "./settings.ts";

/** Settings in memory that take a turn to write, or have no room. */
function memoryStore(stored?: string) {
  let text = stored;
  const room = { isFull: false };
  return {
    room,
    readSetting: () => Promise.resolve(text),
    async writeSetting(_name: string, value: string) {
      await new Promise(setImmediate);
      if (room.isFull) throw new StoreFullError("database or disk is full");
      text = value;
    },
  };
}

it("keeps both of two changes at once, and has them after a restart", async () => {
  const store = memoryStore();
  const settings = await openSettings(store);
  await Promise.all([settings.change({ trailDays: 90 }), settings.change({ notify: false })]);
  expect(settings.current()).toMatchObject({ trailDays: 90, notify: false });
  expect((await openSettings(store)).current()).toEqual(settings.current());
});

it("neither shows nor tells what could not be written down", async () => {
  const store = memoryStore();
  const settings = await openSettings(store);
  const before = settings.current();
  const told: number[] = [];
  settings.onChange(({ trailDays }) => told.push(trailDays));
  store.room.isFull = true;
  await expect(settings.change({ trailDays: 90 })).rejects.toThrow(StoreFullError);
  expect([settings.current(), told]).toEqual([before, []]);
  store.room.isFull = false;
  await settings.change({ trailDays: 91 });
  expect(told).toEqual([91]);
});

it.each(["no JSON", "[]", '{ "trailDays": "soon", "theme": 7 }'])("takes %s for nothing", async (text) => {
  const usual = await openSettings(memoryStore());
  expect((await openSettings(memoryStore(text))).current()).toEqual(usual.current());
});
