import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import type { Team } from "#core/ports/team.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import type { CommandContext } from "../command.ts";
import { createKeptTerminal } from "../kept-terminal.fake.ts";
import { run } from "./team.ts";

const url = "https://team.example";
const asking = {
  state: "asking",
  userCode: "KQRT-4711\u001b[2J",
  link: `${url}/device#KQRT-4711`,
} as const;

/** `tessera team join`, with nothing that says who it is. */
function joinIn(team: Partial<Team>, values: Readonly<Record<string, string | boolean>> = {}) {
  const services = createFakeServices();
  const router = createRouter({ ...services, team: { ...services.team, ...team } }, (error) => {
    throw error;
  });
  const { terminal, out } = createKeptTerminal();
  const session = () => Promise.resolve({ client: createRouterClient(router) });
  const context = { words: ["join", url], values, terminal, session, signal: new AbortController().signal };
  return { out, ran: run(context as unknown as CommandContext) };
}

test("without a code or an address it says where to let the device in, with which code, and waits", async () => {
  const asked: unknown[] = [];
  const { out, ran } = joinIn(
    {
      async *joinInBrowser(input) {
        asked.push(input);
        yield await Promise.resolve(asking);
        yield { state: "joined", status: { joined: false } };
      },
    },
    { name: "desk" },
  );
  expect(await ran).toBe(0);
  expect(asked).toEqual([{ url, deviceName: "desk" }]);
  expect(out[0]).toContain(`Open ${asking.link} in a browser`);
  expect(out[0]).toContain("The code is KQRT-4711");
  expect(out.join("")).not.toContain("\u001b");
  expect(out[1]).toContain("in no team");
});

test("what nobody let in in time is told, and each step is a line of JSON where that is asked for", async () => {
  const { out, ran } = joinIn(
    {
      async *joinInBrowser() {
        yield await Promise.resolve(asking);
        yield { refused: "TEAM_NOT_LET_IN" };
      },
    },
    { json: true },
  );
  await expect(ran).rejects.toThrow("Nobody has let this device in");
  expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([asking]);
});
