/** A Citus that is there already, for tests that are to run on it, too. */
import { randomUUID } from "node:crypto";
import { asked } from "./tables-with.fake.ts";

/** Its coordinator's address, where somebody named one. */
export const citusUrl = (): string | undefined => process.env["TESSERA_CITUS_URL"];

/** A database of its own on the coordinator: the server shares its tables out when it opens it. */
export async function makeCitusDatabase(
  coordinatorUrl: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  await using opening = new AsyncDisposableStack();
  const name = `tessera_test_${randomUUID().replaceAll("-", "")}`;
  const on = (address: string, statement: string) => asked(address, (client) => client.query(statement));
  await on(coordinatorUrl, `CREATE DATABASE ${name}`);
  opening.defer(async () => void (await on(coordinatorUrl, `DROP DATABASE ${name} WITH (FORCE)`)));
  const url = coordinatorUrl.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`);
  await on(url, "CREATE EXTENSION citus").catch((cause: unknown) => {
    throw new Error("TESSERA_CITUS_URL leads to no Citus: name its coordinator, or unset it", { cause });
  });
  const parts = opening.move();
  return { url, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
