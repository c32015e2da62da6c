import type { Listening, TeamServerOptions } from "./create-team-server.ts";

/** Of a server on any port of this machine, as tests start it; what nobody expected ends the test. */
export const serverOptions = (dataFolder: string): TeamServerOptions & Listening => ({
  dataFolder,
  host: "127.0.0.1",
  port: 0,
  origins: [],
  proxies: [],
  trailDays: 3_650,
  trashDays: 30,
  nowMs: Date.now,
  // Written anew for each of many servers.
  disk: { reserveBytes: 0 },
  onDeath: () => undefined,
  report: (thrown) => {
    throw thrown;
  },
});
