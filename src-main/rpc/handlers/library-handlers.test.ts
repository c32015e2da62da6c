import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import { ItemId } from "#shared/model/ids.ts";
import { createRouter } from "./router.ts";
import { createFakeServices, fakeItem } from "./services.fake.ts";

const { library } = createRouterClient(
  createRouter(createFakeServices(), (thrown) => {
    throw thrown;
  }),
);

test("items are named by their ids, each once, without those that are gone and without their paths", async () => {
  const gone = ItemId.parse("01900000-0000-7000-8000-0000000000ff");
  const { items } = await library.nameItems({ ids: [fakeItem.id, gone, fakeItem.id] });
  const { id, name, title } = fakeItem;
  expect(items).toEqual([{ id, name, ...(title === undefined ? {} : { title }) }]);
  await expect(library.nameItems({ ids: ["../x" as ItemId] })).rejects.toThrow("validation failed");
});
