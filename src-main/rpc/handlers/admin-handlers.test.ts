import { createRouterClient, ORPCError } from "@orpc/server";
import { expect, test } from "vitest";
import { UserId } from "#shared/model/team.ts";
import { createRouter } from "./router.ts";
import { createFakeServices } from "./services.fake.ts";

const { admin } = createRouterClient(
  createRouter(createFakeServices(), (thrown) => {
    throw thrown;
  }),
);
const userId = UserId.parse("01900000-0000-7000-8000-0000000000a1");
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "no error",
    (thrown: unknown) => (thrown instanceof ORPCError && thrown.defined ? thrown.code : String(thrown)),
  );

test("what the team answers comes through, parsed by the server's own schemas", async () => {
  expect((await admin.people.list())[0]).toMatchObject({ name: "Ada", role: "owner" });
  const invited = await admin.people.invite({ email: " Bo@Team.Example ", name: "Bo", role: null });
  expect(invited).toMatchObject({ email: "bo@team.example", code: "code" });
  expect((await admin.session.whoAmI()).by).toBe("device");
  expect(await admin.audit.export({ path: "/new" })).toEqual({ path: "/new", sizeBytes: 7 });
});

test("a refusal of the server is the same closed code here", async () => {
  expect(await codeOf(admin.people.setRole({ userId, role: null }))).toBe("LAST_OWNER");
  expect(await codeOf(admin.people.invite({ email: "ada@team.example", name: "A", role: null }))).toBe(
    "EMAIL_TAKEN",
  );
  expect(await codeOf(admin.audit.export({ path: "/taken" }))).toBe("FILE_EXISTS");
});

test.each([
  ["an id that is none", () => admin.people.remove({ userId: "../x" as UserId })],
  ["an address that is none", () => admin.people.invite({ email: "nobody", name: "A", role: null })],
  ["a role that nobody has", () => admin.people.setRole({ userId, role: "king" as never })],
  ["nothing to erase", () => admin.erasure.erase({ partitionId: userId as never, reason: "mistake" })],
  ["an empty path", () => admin.audit.export({ path: "" })],
])("%s never leaves the device", async (_what, ask) => {
  expect(await codeOf(ask())).toContain("validation failed");
});
