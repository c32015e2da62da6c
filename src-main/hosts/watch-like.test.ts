/** The whole product with watches for what is like something that was found. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-watch-like-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const faults: string[] = [];
const open = (): Promise<Application> => openWhole(join(folder, "data"), faults);
const [found, coming] = [StreamName.parse("found"), StreamName.parse("coming")];
async function push({ services }: Application, stream: StreamName, key: string, text: string): Promise<void> {
  const pushed = await services.streams.push(stream, [{ key, text }]);
  if (isRefusal(pushed)) throw new Error(pushed.refused);
  await services.watches.heard();
}
const matched = async ({ services }: Application) => {
  const matches = await services.watches.matches({ onlyNew: false, limit: 50 });
  return matches.map(({ watchName, name, leg }) => `${watchName}: ${name} by ${leg}`).toSorted();
};

it("tells of what is near to something found, and not to something else, also when that is gone", async () => {
  {
    await using application = await open();
    const { services } = application;
    await services.streams.add(found);
    await services.streams.add(coming);
    await push(application, found, "1", "The bilge pump in the engine room leaks oil");
    await push(application, found, "2", "Rye bread and butter for breakfast");
    const { items } = await services.library.listItems({}, 0, 5);
    const idOf = (word: string) => items.find(({ name }) => name.includes(word))?.id;
    const [pump, bread] = [idOf("pump"), idOf("bread")];
    for (const [name, text] of [
      ["Pumps", `like:${pump}`],
      ["Without words", `-like:${bread} like:${pump} -sailor`],
      ["Breakfast", `like:${bread} -like:${pump}`],
    ] as const)
      expect(await services.watches.add({ name, text, threshold: 0.5 })).toMatchObject({ name, text });
    for (const [text, refused] of [
      ["like:01990000-0000-7000-8000-0000000000ff", "WATCH_LIKE"],
      [`-like:${pump}`, "WATCH_EMPTY"],
    ] as const)
      expect(await services.watches.add({ name: "Gone", text, threshold: 0.5 })).toEqual({ refused });

    await push(application, coming, "1", "A sailor says the pump in the engine room leaks oil again");
    await push(application, coming, "2", "Rye bread with butter, for a late breakfast");
    await push(application, coming, "3", "Invoices are due at the end of the quarter");
    expect(await matched(application)).toEqual([
      "Breakfast: Rye bread with butter, for a late breakfast by meaning",
      "Pumps: A sailor says the pump in the engine room leaks oil again by meaning",
    ]);
    await services.streams.remove(found);
  }
  {
    await using application = await open();
    await push(application, coming, "4", "Oil leaks from the bilge pump in the engine room");
    expect((await matched(application)).filter((each) => each.includes("Oil leaks"))).toEqual([
      "Pumps: Oil leaks from the bilge pump in the engine room by meaning",
      "Without words: Oil leaks from the bilge pump in the engine room by meaning",
    ]);
  }
  expect(faults).toEqual([]);
}, 120_000);
