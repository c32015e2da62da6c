// Unpacks a program of Debian where it is not yet, and says as JSON where it is, or why it is not.
import { ensureServer, servers } from "./debian-program.mjs";

const name = servers.find((each) => each === process.argv[2]);
process.stdout.write(
  JSON.stringify(
    name === undefined ? { reason: `none of ${servers.join(", ")} was asked for` } : ensureServer(name),
  ),
);
