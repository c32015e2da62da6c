import { connect } from "@nats-io/transport-node";
import pg from "pg";
import { describe, expect, test, vi } from "vitest";
import { findServer, freePort, startServer } from "../database/debian-server.fake.ts";
import { testServers } from "../database/test-tiers.fake.ts";
import { aloneBus } from "./bus.ts";
import { busConformance } from "./bus.conformance.ts";
import { openDoorbell } from "./doorbell.ts";
import { natsLine } from "./nats-line.ts";
import { notifyLine } from "./notify-line.ts";

// Servers start and connections come back: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.each(await testServers())("the bus of $name (needs Debian's packages)", ({ makeDatabase }) => {
  busConformance(async () => {
    const url = await makeDatabase();
    const query = async (text: string, values: readonly string[] = []): Promise<void> => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(text, [...values]);
      await client.end();
    };
    return {
      join: (report) => openDoorbell(notifyLine(url), report),
      interrupt: () =>
        query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tessera-bus' AND datname = current_database()",
        ),
      async sendRaw(texts) {
        for (const text of texts) await query("SELECT pg_notify('tessera_appended', $1)", [text]);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  });
});

const nats = findServer("nats-server");

describe.skipIf("reason" in nats)("the bus of NATS (needs nats-server)", () => {
  busConformance(async () => {
    if ("reason" in nats) throw new Error(nats.reason);
    const port = await freePort();
    const start = () =>
      startServer(nats, ["-a", "127.0.0.1", "-p", String(port), "--user", "team", "--pass", "s3cret"], port);
    let running = await start();
    return {
      join: (report) => openDoorbell(natsLine(`nats://team:s3cret@127.0.0.1:${port}`), report),
      async interrupt() {
        await running[Symbol.asyncDispose]();
        running = await start();
      },
      async sendRaw(texts) {
        const connection = await connect({ servers: `127.0.0.1:${port}`, user: "team", pass: "s3cret" });
        for (const text of texts) connection.publish("tessera.appended", text);
        await connection.drain();
      },
      [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
    };
  });
});

test("where there is no NATS, the operator is told so", async () => {
  const port = await freePort();
  await expect(openDoorbell(natsLine(`nats://127.0.0.1:${port}`), () => undefined)).rejects.toThrow(
    /does not answer: start NATS there/,
  );
});

test("whoever is alone hears nobody", async () => {
  await using bus = aloneBus();
  bus.listen({
    rung: () => expect.fail("there is nobody"),
    missed: () => expect.fail("there is nobody"),
  });
  bus.ring({ kind: "erased", epoch: 1 });
});
