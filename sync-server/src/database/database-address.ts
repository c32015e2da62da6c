/** Addresses of a PostgreSQL's databases, as operators give them and as pg takes them. */
import * as z from "zod";

/** `message` says which address it is, and what it is to look like. */
export const databaseAddress = (message: string) => z.string().regex(/^postgres(ql)?:\/\//, message);

/** Of another database of the same PostgreSQL. */
export const addressOf = (address: string, database: string): string =>
  address.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${database}`);

/** Of one whose host is a folder of sockets, in `?host=`, the host's place may be empty, which `URL` does not take beside a user. */
export const addressParts = (address: string): Pick<URL, "host" | "pathname" | "searchParams"> =>
  new URL(address.replace(/^(\w+:\/\/)([^/@]*@)?\//, "$1$2localhost/"));
