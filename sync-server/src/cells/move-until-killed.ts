/** A move that loses its power after so many statements that change what is served, for tests of what is made of it then. */
import pg from "pg";
import { moveOrganisation } from "./move-organisation.ts";

const [, , path = "", name = "", to = "", count = "0"] = process.argv;
const query = Reflect.get(pg.Client.prototype, "query");
let left = Number(count);
let isRehearsed = false;
Reflect.set(pg.Client.prototype, "query", function (this: pg.Client, ...args: readonly unknown[]) {
  const [text] = args;
  // The organisation's own database is marked first of all.
  isRehearsed ||= typeof text === "string" && text.startsWith("COMMENT ON DATABASE");
  if (isRehearsed && typeof text === "string" && /^(ALTER|COMMENT ON|CREATE|DROP) DATABASE/.test(text)) {
    if (left === 0) process.kill(process.pid, "SIGKILL");
    left -= 1;
  }
  return Reflect.apply(query, this, args);
});
await moveOrganisation({ path, name, tell: () => undefined }, to);
