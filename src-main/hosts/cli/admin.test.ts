import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import { createRouter } from "#rpc/handlers/router.ts";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { run } from "./commands/admin.ts";
import type { CommandContext } from "./command.ts";

const client = createRouterClient(
  createRouter(createFakeServices(), (thrown) => {
    throw thrown;
  }),
);

async function tessera(words: readonly string[], values: CommandContext["values"] = {}) {
  const lines: string[] = [];
  const context = {
    words,
    values,
    signal: new AbortController().signal,
    terminal: { out: (line: string) => void lines.push(line), paint: (_style: string, text: string) => text },
    session: () => Promise.resolve({ client }),
  };
  const code = await run(context as unknown as CommandContext);
  return { code, lines };
}

test("names people, groups and partitions as a person does", async () => {
  expect((await tessera([])).lines[0]).toBe("Ada  ada@team.example  Harbour");
  expect((await tessera(["people"])).lines).toEqual([
    expect.stringContaining("Ada  ada@team.example  owner"),
  ]);
  expect((await tessera(["role", "ada@team.example", "owner"])).lines[0]).toContain("owner");
  expect((await tessera(["put", "Ada", "Pilots"])).lines[0]).toContain("1 people");
  expect((await tessera(["grant", "Pilots", "viewer"], { partition: "Quay" })).code).toBe(0);
  expect((await tessera(["revoke", "desk"])).lines[0]).toContain("shut out");
});

test("what is shown once is shown, and --json is one object a line", async () => {
  const invited = await tessera(["invite", "bo@team.example"], { role: "member" });
  expect(invited.lines.slice(1)).toEqual(["Code, shown this once: code", "https://team.example/#code"]);
  const { lines } = await tessera(["add-token", "reports"], { may: "partition.read", json: true });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ name: "reports", token: "secret" });
  expect(
    (await tessera(["health"], { json: true })).lines.map((line) => JSON.parse(line) as unknown),
  ).toEqual([expect.objectContaining({ tier: "embedded" })]);
  expect((await tessera(["health"])).lines).toContain(
    "Replica standby/team: behind, 4096 bytes behind, 7 reads; the primary 2.",
  );
  expect((await tessera(["health"])).lines).toContain(
    "Kept: what is in the trash for 30 days, the audit trail for 3650 days.",
  );
  expect((await tessera(["rebuild"])).lines).toEqual(
    expect.arrayContaining([
      "Waiting for the disk: 0 updates. Not searchable yet: 2 documents, the oldest change for 12 s.",
      "An item has been waiting for content from its device for 90 s.",
    ]),
  );
  expect((await tessera(["health"])).lines).toContain(
    "Waiting for the disk: 0 updates. Not searchable yet: 0 documents.",
  );
  expect((await tessera(["export-audit", "/new"])).lines[0]).toContain("tessera audit verify");
});

test("what a device was asked to wipe is said with it, and whether it did", async () => {
  const { lines } = await tessera(["devices"]);
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^ {2}asked on 1970-01-01 to wipe partition .*a4: wiped on 1970-01-01$/u),
    expect.stringMatching(/a6: no answer yet$/u),
  ]);
});

test("what a device did is looked at before it is undone, since a time that is one", async () => {
  const since = "2026-11-29T07:30";
  expect((await tessera(["undo", "desk"], { since })).lines).toEqual([
    "12 items, 31 edits of which 3 notes.",
    expect.stringContaining("--yes"),
  ]);
  const done = await tessera(["undo", "desk"], { since, yes: true });
  expect(done.lines[1]).toContain("It is undone");
  await expect(tessera(["undo", "desk"], { since: "ever", yes: true })).rejects.toThrow("undone already");
  for (const wrong of [undefined, "", "yesterday", "2026-13-40"])
    await expect(tessera(["undo", "desk"], wrong === undefined ? {} : { since: wrong })).rejects.toThrow(
      "--since says from when on",
    );
  const { lines } = await tessera(["undo", "desk"], { since, json: true });
  expect(JSON.parse(lines[0] ?? "")).toEqual({ itemCount: 12, editCount: 31, noteCount: 3 });
});

test("erasing needs a reason, and says how to come by its receipt", async () => {
  const item = "01900000-0000-7000-8000-0000000000e2.0.3";
  await expect(tessera(["erase", item], { partition: "Quay" })).rejects.toThrow("--reason");
  const done = await tessera(["erase", item], { partition: "Quay", reason: "mistake" });
  expect(done.lines[0]).toContain("tessera admin receipt");
  await expect(tessera(["erase", item, "x"], { partition: "Quay", reason: "mistake" })).rejects.toThrow(
    '"x" is no item\'s id: `tessera team items` and `tessera team received` print them.',
  );
});

test.each([
  [["nonsense"], {}, "whoami | people"],
  [["role", "Ada"], {}, "something is missing"],
  [["people", "more"], {}, "too much"],
  [["role", "Ada", "king"], {}, "A role is one of"],
  [["role", "Nobody", "owner"], {}, "There is no"],
  [["grant", "Ada", "viewer"], {}, "In which partition?"],
  [["add-token", "x"], { may: "all" }, "--may takes"],
  [["invite", "bo@team.example"], { partition: "Quay" }, "needs --role"],
  [["withdraw", "x"], {}, "Give its id"],
])("%j is refused in words", async (words, values, sentence) => {
  await expect(tessera(words, values)).rejects.toThrow(sentence);
});
