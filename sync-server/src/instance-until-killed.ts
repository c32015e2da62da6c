/** One of several instances of the server, for tests that kill it: as an operator starts it, with devices that need no sign-in. */
import { createTeamServer } from "./create-team-server.ts";
import { createFakeIdentity } from "./identity.fake.ts";

const [, , dataFolder = "", port = "0", databaseUrl = "", busUrl = ""] = process.argv;
const server = await createTeamServer(
  {
    dataFolder,
    databaseUrl,
    busUrl,
    host: "127.0.0.1",
    port: Number(port),
    origins: [],
    trailDays: 3_650,
    nowMs: Date.now,
    onDeath: (reason) => console.error(reason),
    report: (error) => console.error(error),
  },
  () => Promise.resolve(createFakeIdentity()),
);
process.on("SIGTERM", () => void server[Symbol.asyncDispose]().then(() => process.exit(0)));
