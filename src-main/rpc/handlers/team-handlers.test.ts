import { createRouterClient, ORPCError } from "@orpc/server";
import { expect, test } from "vitest";
import { FolderId, PartitionId } from "#shared/model/ids.ts";
import { Tag } from "#shared/model/item.ts";
import { DeviceId } from "#shared/model/team.ts";
import { createRouter } from "./router.ts";
import { createFakeServices } from "./services.fake.ts";

const client = createRouterClient(
  createRouter(createFakeServices(), (thrown) => {
    throw thrown;
  }),
);
const codeOf = async (asked: Promise<unknown>): Promise<string> => {
  const thrown: unknown = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown instanceof ORPCError ? thrown.code : "no error";
};
const folderId = FolderId.parse("01900000-0000-7000-8000-000000000001");

test("tells the state of the team, at once and as it changes", async () => {
  const status = await client.team.status();
  expect(status).toMatchObject({ joined: true, connection: "catching-up", counts: { refused: 1 } });
  for await (const told of await client.team.watchStatus()) expect(told).toEqual(status);
  expect((await client.team.items({})).items).toMatchObject([{ state: "refused", why: "revoked" }]);
  expect((await client.team.received({})).totalCount).toBe(1);
});

test("what was refused is tried again or given up, and it is told of how much", async () => {
  expect(await client.team.retry()).toEqual({ itemCount: 1, editCount: 2 });
  expect(await client.team.forgetRejected()).toEqual({ updateCount: 3 });
});

test("a refusal reaches the caller as its code, with what the code's schema asks for", async () => {
  const partitionId = PartitionId.parse("01900000-0000-7000-8000-0000000000ff");
  expect(await codeOf(client.team.share({ source: { folderId }, partitionId }))).toBe("TEAM_PARTITION");
  expect(await codeOf(client.team.importDelta({ path: "/x" }))).toBe("TEAM_DELTA_UNREADABLE");
  await expect(client.team.deliverDelta({ path: "/x" })).rejects.toMatchObject({
    code: "TEAM_DELTA_TOO_LARGE",
    data: { path: "/x" },
  });
  const deviceId = "01900000-0000-7000-8000-0000000000ff";
  await expect(
    client.team.fetchAnswer({ deviceId: DeviceId.parse(deviceId), path: "/x" }),
  ).rejects.toMatchObject({ code: "TEAM_ANSWER_NO_DEVICE", data: { deviceId } });
  expect(await codeOf(client.team.fetchAnswer({ deviceId: "desk" as never, path: "/x" }))).toBe(
    "BAD_REQUEST",
  );
  const as = { by: "invitation", code: "c" } as const;
  const joining = client.team.join({ url: "https://team.example", as, deviceName: "desk" });
  await expect(joining).rejects.toMatchObject({
    code: "TEAM_JOINED",
    data: { server: "https://team.example" },
  });
});

test("an item is moved, or it is said why not", async () => {
  const to = PartitionId.parse("01900000-0000-7000-8000-0000000000ff");
  const [item] = (await client.team.items({})).items;
  if (item === undefined) throw new Error("something is shared");
  expect(await client.team.move({ id: item.id, to })).toEqual({ partitionId: to, itemId: item.id });
  const other = `${item.id.split(".")[0]}.0.99` as typeof item.id;
  expect(await codeOf(client.team.move({ id: other, to }))).toBe("NO_DESTINATION");
  expect(await codeOf(client.team.move({ id: item.id, to: "Quay" as never }))).toBe("BAD_REQUEST");
});

test("something is suggested, seen, decided and withdrawn, or it is said why not", async () => {
  const [item] = (await client.team.items({})).items;
  if (item === undefined) throw new Error("something is shared");
  const edit = { title: "Ships", addTags: [Tag.parse("quay")] };
  expect(await client.team.suggest({ id: item.id, edit })).toMatchObject({ edit, state: "open" });
  const other = `${item.id.split(".")[0]}.0.99` as typeof item.id;
  expect(await codeOf(client.team.suggest({ id: other, edit }))).toBe("NOT_FOUND");
  expect(await codeOf(client.team.suggest({ id: item.id, edit: {} }))).toBe("BAD_REQUEST");
  expect(await codeOf(client.team.suggest({ id: item.id, edit: { title: " " } }))).toBe("BAD_REQUEST");
  const { suggestions, openCount } = await client.team.suggestions({});
  expect(openCount).toBe(1);
  const ids = suggestions.map(({ id }) => id);
  expect(await client.team.suggestions({ itemId: other })).toMatchObject({ suggestions: [], openCount: 0 });
  expect((await client.team.decideSuggestions({ ids, take: false })).decisions).toMatchObject([
    { id: ids[0], outcome: "declined" },
  ]);
  expect(await codeOf(client.team.decideSuggestions({ ids: [], take: true }))).toBe("BAD_REQUEST");
  for (const suggestionId of ids) {
    expect(await codeOf(client.team.withdrawSuggestion({ suggestionId }))).toBe("SUGGESTION_DECIDED");
    expect(await client.team.reopenSuggestion({ suggestionId })).toMatchObject({ state: "open" });
  }
  expect(await codeOf(client.team.reopenSuggestion({ suggestionId: "../etc" as never }))).toBe("BAD_REQUEST");
});

test.each([
  ["an id that is none", { id: "../../etc/passwd" }],
  ["a tag of two words", { id: "01900000-0000-7000-8000-0000000000e2.0.3", tags: ["two words"] }],
  ["a title that is too long", { id: "01900000-0000-7000-8000-0000000000e2.0.3", title: "x".repeat(501) }],
])("%s never comes to the team", async (_what, input) => {
  expect(await codeOf(client.team.edit(input as never))).toBe("BAD_REQUEST");
});

test("limits and addresses are bounded", async () => {
  expect(await codeOf(client.team.setLimits({ bytesPerSecond: -1, network: "as-system-says" }))).toBe(
    "BAD_REQUEST",
  );
  expect(await codeOf(client.team.items({ limit: 501 }))).toBe("BAD_REQUEST");
  const as = { by: "password", email: "x", password: "" } as const;
  expect(await codeOf(client.team.join({ url: "https://x.example", as, deviceName: "d" }))).toBe(
    "BAD_REQUEST",
  );
});
