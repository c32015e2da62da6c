/** What operators put before instances, between them and before their PostgreSQL: HAProxy, NATS, and pgbouncer in transaction mode. */
import { chmod, chown, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addressParts } from "./database/database-address.ts";
import {
  findServer,
  type FoundServer,
  freePort,
  type RunningServer,
  startServer,
} from "./database/debian-server.fake.ts";
import { makeFolder } from "./database/open-database.fake.ts";

const nobody = 65_534;

const poolerOf = (port: number, { searchParams }: ReturnType<typeof addressParts>): string => `[databases]
* = host=${searchParams.get("host") ?? ""} user=tessera
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
`;

const balancerOf = (binds: readonly string[], instances: readonly number[]): string => `defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
  option redispatch
frontend team
${binds.map((bind) => `  bind ${bind}`).join("\n")}
  default_backend instances
backend instances
  balance leastconn
  option httpchk GET /healthz
${instances.map((each) => `  server i${each} 127.0.0.1:${each} check inter 200ms fall 2 rise 1`).join("\n")}
`;

interface InFront {
  readonly nats: FoundServer;
  readonly haproxy: FoundServer;
  readonly pgbouncer: FoundServer;
}

/** Undefined where any is missing, which is then said: the tests that need them are skipped. */
export function findInFront(): InFront | undefined {
  const [nats, haproxy, pgbouncer] = [
    findServer("nats-server"),
    findServer("haproxy"),
    findServer("pgbouncer"),
  ];
  return "reason" in nats || "reason" in haproxy || "reason" in pgbouncer
    ? undefined
    : { nats, haproxy, pgbouncer };
}

/** A bus between instances, which anybody on this machine may use. */
export async function startBus(nats: FoundServer): Promise<AsyncDisposable & { readonly busUrl: string }> {
  const port = await freePort();
  const server = await startServer(nats, ["-a", "127.0.0.1", "-p", String(port)], port);
  return { busUrl: `nats://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export interface Pooler extends AsyncDisposable {
  /** Of the same database, through it. */
  readonly databaseUrl: string;
}

/** `databaseUrl`: of a cluster of `startPostgres`. */
export async function startPooler(pgbouncer: FoundServer, databaseUrl: string): Promise<Pooler> {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await makeFolder());
  await chmod(folder.path, 0o755);
  const direct = addressParts(databaseUrl);
  const port = await freePort();
  const path = join(folder.path, "pgbouncer.ini");
  await writeFile(path, poolerOf(port, direct));
  // It does not run as root.
  const as = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  if (as.uid !== undefined) await chown(path, nobody, nobody);
  opening.use(await startServer(pgbouncer, [path], port, as));
  const parts = opening.move();
  return {
    databaseUrl: `postgres://tessera@127.0.0.1:${port}${direct.pathname}`,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

export interface Front {
  readonly port: number;
  /** By which it may be called. */
  readonly addresses: readonly string[];
}

/** `instances`: their ports on this machine. */
export async function startFront(
  haproxy: FoundServer,
  { port, addresses }: Front,
  instances: readonly number[],
): Promise<RunningServer> {
  await using folder = await makeFolder();
  const path = join(folder.path, "haproxy.cfg");
  await writeFile(
    path,
    balancerOf(
      addresses.map((address) => `${address}:${port}`),
      instances,
    ),
  );
  return await startServer(haproxy, ["-db", "-f", path], port);
}
