/** A line to a PostgreSQL that can go dead without breaking, as a network does. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { addressParts } from "./database-address.ts";

export interface Line extends AsyncDisposable {
  /** The same database over this line. */
  readonly url: string;
  /** From now on nothing passes, in either direction, and nobody is told. */
  freeze(): void;
  thaw(): void;
}

export async function openLine(url: string): Promise<Line> {
  const { pathname, searchParams } = addressParts(url);
  const socketPath = join(searchParams.get("host") ?? "", ".s.PGSQL.5432");
  const pairs = new Set<readonly [Socket, Socket]>();
  let isFrozen = false;
  const flow = ([near, far]: readonly [Socket, Socket]): void => {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.removeAllListeners("data");
      if (isFrozen) from.pause();
      else from.on("data", (bytes: Buffer) => to.write(bytes)).resume();
    }
  };
  const server = createServer((near) => {
    const far = connect(socketPath);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
    near.on("close", () => pairs.delete(pair));
    flow(pair);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const turn = (frozen: boolean): void => {
    isFrozen = frozen;
    for (const pair of pairs) flow(pair);
  };
  return {
    url: `postgres://tessera@127.0.0.1:${port}${pathname}`,
    freeze: () => turn(true),
    thaw: () => turn(false),
    async [Symbol.asyncDispose]() {
      for (const [near] of pairs) near.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
