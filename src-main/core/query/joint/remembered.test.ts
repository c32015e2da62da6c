import { expect, it } from "vitest";
import { rememberedVectorCountMax } from "./limits.ts";
import { type Asked, createRemembered } from "./remembered.ts";

const read: Asked = { kind: "read", vector: Float32Array.of(1) };

it("reads a question once, and anew where it came to nothing", async () => {
  const remembered = createRemembered();
  let runCount = 0;
  const reading = (asked: Asked) => () => {
    runCount++;
    return Promise.resolve(asked);
  };
  const both = [remembered.through("boat", reading(read)), remembered.through("boat", reading(read))];
  expect([remembered.isBusy(), remembered.get("boat")?.isDone]).toEqual([true, false]);
  expect(await Promise.all(both)).toEqual([read, read]);
  expect([runCount, remembered.isBusy(), remembered.get("boat")?.isDone]).toEqual([1, false, true]);

  const failed: Asked = { kind: "failed", detail: "it crashed" };
  expect(await remembered.through("sea", reading(failed))).toEqual(failed);
  expect(await remembered.through("sea", reading(read))).toEqual(read);
  await expect(remembered.through("rye", () => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
  expect([runCount, remembered.get("rye")]).toEqual([3, undefined]);
});

it("forgets first what was not asked for longest", async () => {
  const remembered = createRemembered();
  for (let place = 0; place < rememberedVectorCountMax; place++)
    await remembered.through(String(place), () => Promise.resolve(read));
  remembered.get("0");
  await remembered.through("another", () => Promise.resolve(read));
  expect([remembered.get("0")?.isDone, remembered.get("1")]).toEqual([true, undefined]);
});
