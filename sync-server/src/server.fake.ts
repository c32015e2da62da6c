/** The server as it is, with identity and rights, in the test's own program. */
import { ownerEmail, password, type Answer, type FakeTeam } from "./access.fake.ts";
import { createTeamServer } from "./create-team-server.ts";
import type { Records } from "./open-records.ts";
import type { TierOptions } from "./database/open-tier.ts";
import { serverOptions } from "./server-options.fake.ts";
import { openAccess, type OpenedAccess } from "./open-access.ts";

export const askOf =
  (url: string): FakeTeam["ask"] =>
  async (method, path, input, { bearer } = {}): Promise<Answer> => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(input === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
    return { status: response.status, body: await response.json() };
  };

export async function startServer(
  given: Pick<TierOptions, "dataFolder" | "databaseUrl" | "replicaUrls" | "disk">,
) {
  let opened: OpenedAccess | undefined;
  const failures: unknown[] = [];
  const report = (thrown: unknown): void => void failures.push(thrown);
  const options = { ...serverOptions(given.dataFolder), ...given, trailDays: 30, report };
  let kept: Records | undefined;
  const server = await createTeamServer(options, async (tier, records, { isTrusted }) => {
    kept = records;
    opened = await openAccess(
      {
        ...options,
        isClockTrusted: isTrusted,
        serverKey: undefined,
        origin: () => "http://127.0.0.1:7420",
        singleSignOn: undefined,
        version: "1",
        note: records.teller.tellOfAccess,
        readLost: records.keys.rotate,
      },
      tier,
    );
    return opened;
  });
  const [access, records] = [opened, kept];
  if (access === undefined || records === undefined) throw new Error("the server opens identity and rights");
  const ask = askOf(server.url);
  return {
    url: server.url,
    access,
    /** As whoever runs the server has it. */
    server,
    records,
    failures,
    ask,
    /** By the link that it printed; the owner's token. */
    async setUp(link: string): Promise<string> {
      const code = new URL(link).hash.slice(1);
      const owner = { orgName: "Example", name: "Olga", email: ownerEmail, password };
      return (await ask("POST", "/setup", { code, ...owner })).body.token;
    },
    async [Symbol.asyncDispose]() {
      access[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
