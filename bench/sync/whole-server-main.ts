/**
 * node whole-server-main.ts FOLDER [DATABASE]: the team's server as an operator runs it, with its database, its projection and its
 * trail; only who is who costs nothing, for that is asked once a connection.
 */
import { UserId } from "#shared/model/team.ts";
import { createTeamServer } from "#server/create-team-server.ts";
import { createFakeIdentity, fakeOrg } from "#server/identity.fake.ts";
import { serverOptions } from "#server/server-options.fake.ts";
import { syncLimits } from "./limits.ts";
import { serve } from "./serve.ts";
import { deviceOf } from "./updates.ts";

const [, , folder = "", databaseUrl] = process.argv;
const identity = createFakeIdentity();
for (let n = 0; n < syncLimits.wholeServerDeviceCount; n += 1) identity.give(deviceOf(n), "member");
const server = await createTeamServer({ ...serverOptions(folder), databaseUrl }, () =>
  Promise.resolve(identity),
);
// The trail is of an organisation and its devices, and tells of each who wrote.
await server.tier.database.write(async (_, truth) => {
  await truth.put("orgs", { org_id: fakeOrg, name: "Bench", created_ms: 1 });
  for (let n = 0; n < syncLimits.wholeServerDeviceCount; n += 1)
    await truth.put("devices", {
      device_id: deviceOf(n),
      org_id: fakeOrg,
      user_id: UserId.parse(deviceOf(992)),
      name: `Device ${n}`,
      public_key: String(n),
      family_id: null,
      joined_ms: 1,
      last_seen_ms: 1,
      revoked_ms: null,
      cloned_ms: null,
    });
});
serve(Number(new URL(server.url).port));
