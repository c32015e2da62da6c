/** A server that does all that it is asked but says what its trail is like. */
import { expect, test, vi } from "vitest";
import { limits } from "#core/replicate/team/limits.ts";
import { joinedStatus, never, openTeam, own, received, share, until } from "./open-team.fake.ts";
import { emptyTrail } from "./team-device.fake.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

test("is talked to for some minutes more, then no further, restarted or not, until it says it", async () => {
  let [aheadMs, isWithheld] = [0, true];
  const { ours, theirs } = await openTeam(
    undefined,
    undefined,
    {},
    {
      nowMs: () => Date.now() + aheadMs,
      trailHead: (...asked) =>
        isWithheld
          ? Promise.resolve({ kind: "failed", remark: { code: "answered", status: 500 } })
          : emptyTrail(...asked),
    },
  );
  const ask = () =>
    theirs.team.source.ask({ text: "pump", vectors: [], limit: 10, typing: false, timeZone: "UTC" }, never);
  await ours.index("/home/pump.md", "The pump runs hot.");
  await share(ours);
  await until(async () => expect(await received(theirs)).toHaveLength(1));
  await until(async () => expect(await joinedStatus(theirs)).toHaveProperty("trailWithheld"));
  const { trailWithheld, trailProvedMs } = await joinedStatus(theirs);
  expect([trailProvedMs, (trailWithheld?.untilMs ?? 0) - (trailWithheld?.sinceMs ?? 0)]).toEqual([
    undefined,
    limits.trailGraceMs,
  ]);
  await until(async () => expect(await ask()).toMatchObject({ kind: "found", result: { totalCount: 1 } }));

  aheadMs = limits.trailGraceMs;
  await until(async () => expect(await joinedStatus(theirs)).toMatchObject({ connection: "unproved" }));
  expect(await ask()).toEqual({ kind: "unproved" });
  await theirs.restart();
  expect(await joinedStatus(theirs)).toMatchObject({ connection: "unproved" });
  await ours.index("/home/boat.md", "A boat.");
  await until(async () =>
    expect(await own(ours)).toMatchObject([{ state: "projected" }, { state: "projected" }]),
  );
  expect(await received(theirs)).toHaveLength(1);

  isWithheld = false;
  await until(async () => expect(await received(theirs)).toHaveLength(2));
  await until(async () => expect(await joinedStatus(theirs)).toMatchObject({ connection: "current" }));
  const status = await joinedStatus(theirs);
  expect(status.trailProvedMs).toBeGreaterThan(trailWithheld?.sinceMs ?? 0);
  expect(status).not.toHaveProperty("trailWithheld");
  expect(await ask()).toMatchObject({ kind: "found" });
});
