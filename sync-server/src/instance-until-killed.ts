/** One of several instances of the server, for tests that kill it: as an operator starts it, with devices that need no sign-in. */
import { createTeamServer } from "./create-team-server.ts";
import { serverOptions } from "./server-options.fake.ts";
import { createFakeIdentity } from "./identity.fake.ts";

const [, , dataFolder = "", port = "0", databaseUrl = "", busUrl = ""] = process.argv;
const server = await createTeamServer(
  {
    ...serverOptions(dataFolder),
    databaseUrl,
    busUrl,
    port: Number(port),
    onDeath: (reason) => console.error(reason),
    report: (error) => console.error(error),
  },
  () => Promise.resolve(createFakeIdentity()),
);
process.on("SIGTERM", () => void server[Symbol.asyncDispose]().then(() => process.exit(0)));
