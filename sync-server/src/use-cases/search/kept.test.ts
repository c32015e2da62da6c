import { expect, test } from "vitest";
import { DeviceId } from "#shared/model/team.ts";
import { searchLimits } from "#server/repositories/search/limits.ts";
import { createKept } from "./kept.ts";

const deviceOf = (n: number): DeviceId =>
  DeviceId.parse(`01970000-0000-7000-8000-${String(n).padStart(12, "0")}`);
const namesAs = (deviceName: string) => ({ userId: "u", userName: "Ada", deviceName });

test("names are read once in a while, and whoever got another one is soon called by it", async () => {
  const asked: (readonly DeviceId[])[] = [];
  let name = "old";
  const names = createKept((ids: readonly DeviceId[]) => {
    asked.push(ids);
    return Promise.resolve(new Map(ids.map((id) => [id, namesAs(name)])));
  });
  const [one, other] = [deviceOf(1), deviceOf(2)];
  const nameOf = async (nowMs: number) => (await names(new Set([one]), nowMs)).get(one)?.deviceName;
  expect(await nameOf(0)).toBe("old");
  name = "new";
  expect(await nameOf(searchLimits.keptMs - 1)).toBe("old");
  expect([...(await names(new Set([one, other]), 1)).values()]).toEqual([namesAs("old"), namesAs("new")]);
  expect(asked).toEqual([[one], [other]]);
  expect(await nameOf(searchLimits.keptMs)).toBe("new");
});

test("who is not known has no name, and of more devices than are kept each still gets its own", async () => {
  const names = createKept((ids: readonly DeviceId[]) =>
    Promise.resolve(new Map(ids.slice(1).map((id) => [id, namesAs(id)]))),
  );
  const many = new Set(Array.from({ length: searchLimits.keptCountMax + 1 }, (_, n) => deviceOf(n)));
  expect((await names(new Set([deviceOf(99_999)]), 0)).size).toBe(0);
  const found = await names(many, 0);
  expect([...found].every(([id, { deviceName }]) => id === deviceName)).toBe(true);
  expect(found.size).toBe(many.size - 1);
});

test("whose name is known keeps it when the names of others need its room", async () => {
  const names = createKept((ids: readonly DeviceId[]) =>
    Promise.resolve(new Map(ids.map((id) => [id, namesAs(id)]))),
  );
  const all = Array.from({ length: searchLimits.keptCountMax }, (_, n) => deviceOf(n));
  await names(new Set(all), 0);
  const asked = new Set([deviceOf(1), deviceOf(99_999)]);
  expect((await names(asked, 1)).size).toBe(2);
});
