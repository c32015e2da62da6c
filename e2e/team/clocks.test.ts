/** Devices whose clocks are more than a year off, in processes of their own. */
import { execFileSync, spawnSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { owner, password, setUp } from "./fixtures/harbour.ts";
import { serverClient } from "./fixtures/server-client.ts";
import { startServer } from "./fixtures/server-process.ts";
import { startTeamHost, type TeamHost } from "./fixtures/team-host.ts";

const dayMs = 24 * 60 * 60_000;
const hasFaketime = spawnSync("faketime", ["--version"]).error === undefined;
const until = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 90_000, interval: 200 });

/** What makes a program's clock go so far off; that by which it measures spans is left as it is. */
const clockOff = (by: string): Readonly<Record<string, string>> => ({
  LD_PRELOAD: execFileSync("faketime", ["-f", by, "printenv", "LD_PRELOAD"], { encoding: "utf8" }).trim(),
  FAKETIME: by,
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
});

const titleAt = async (host: TeamHost): Promise<string | undefined> =>
  [...(await host.items()), ...(await host.received())][0]?.edits.title;

async function entitle(host: TeamHost, title: string): Promise<void> {
  const [item] = [...(await host.items()), ...(await host.received())];
  if (item === undefined) throw new Error(`${host.name} has nothing`);
  await host.client.team.edit({ id: item.id, title });
}

test.skipIf(!hasFaketime)(
  "devices 400 days before and behind share, and the edit that came last holds, whoever's clock says what (needs faketime)",
  { timeout: 240_000 },
  async () => {
    await using server = await startServer();
    await setUp(server);
    const { token } = await serverClient(server.url).session.signIn({ email: owner.email, password });
    const { id: quay } = await serverClient(server.url, token).partitions.create({ name: "Quay" });
    await using ahead = await startTeamHost("ahead", clockOff("+400d"));
    await using behind = await startTeamHost("behind", clockOff("-400d"));
    for (const host of [ahead, behind])
      await host.join(server.url, { by: "password", email: owner.email, password });
    for (const [host, sign] of [
      [ahead, 1],
      [behind, -1],
    ] as const)
      expect(sign * ((await host.status()).joinedMs - Date.now())).toBeGreaterThan(399 * dayMs);
    await ahead.write("papers", { "log.md": "# Log\n\nNothing happened.\n" });
    await ahead.share("papers", quay);
    await until(async () => expect(await behind.received()).toHaveLength(1));
    for (const [host, title] of [
      [ahead, "first"],
      [behind, "second"],
      [ahead, "third"],
      [behind, "fourth"],
    ] as const) {
      await entitle(host, title);
      await until(async () => {
        expect(await titleAt(ahead)).toBe(title);
        expect(await titleAt(behind)).toBe(title);
      });
    }
    for (const host of [ahead, behind]) expect((await host.status()).queue.rejectedCount).toBe(0);
    const { team } = await behind.find("happened");
    expect(team).toEqual(["log.md"]);
  },
);
