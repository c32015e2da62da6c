/** A server that is killed right after it acknowledged and answered: its trail has all of that afterwards, and nothing twice. */
import { expect, test } from "vitest";
import { target } from "#shared/audit/leaf.ts";
import { setUpDeviceTeam } from "./fixtures/device-team.ts";
import { connectHonest } from "./fixtures/honest-device.ts";
import { startServerOn, tiers } from "./fixtures/tiers.ts";

const roundCount = 2;

test.each(tiers)(
  "on %s every edit that was acknowledged and every search that was answered has its leaf (postgresql where it is installed)",
  { timeout: 240_000 },
  async (tier) => {
    const server = await startServerOn(tier);
    if ("reason" in server) return;
    await using _ = server;
    const team = await setUpDeviceTeam(server);
    const { asOwner } = team;
    let [searchCount, connectCount] = [0, 0];
    for (let round = 0; round < roundCount; round++) {
      const honest = await connectHonest(server.url, team);
      connectCount += 1;
      const edited: number[] = [];
      // Some are told of meanwhile, the last ones are not.
      for (let n = 0; n < 8 + round; n++) {
        await honest.edit();
        edited.push(n + 1);
      }
      await asOwner.people.list();
      await Promise.all(
        Array.from({ length: 5 }, (_each, n) => asOwner.search.query({ text: `boats ${round} ${n}` })),
      );
      searchCount += 5;
      await server.kill();
      await honest[Symbol.asyncDispose]();
      await server.start();
      const { leaves } = await asOwner.audit.leaves({ limit: 200 });
      const seqs = leaves
        .filter(
          ({ act, targets }) => act === "item.edit" && targets[0] === target("document", honest.place.edits),
        )
        .flatMap(({ targets }) => {
          const [first = 0, last = 0] = targets.slice(1).map((each) => Number(each.replace("seq:", "")));
          return Array.from({ length: last - first + 1 }, (_each, at) => first + at);
        });
      expect(seqs.toSorted((one, next) => one - next)).toEqual(edited);
      const countOf = (of: (leaf: (typeof leaves)[number]) => boolean): number => leaves.filter(of).length;
      expect(countOf(({ act }) => act === "search")).toBe(searchCount);
      expect(countOf(({ targets }) => targets.includes(target("procedure", "people.list")))).toBe(round + 1);
      expect(countOf(({ targets }) => targets.includes(target("procedure", "sync")))).toBe(connectCount);
    }
  },
);
