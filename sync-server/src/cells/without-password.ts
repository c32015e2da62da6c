/** Addresses of databases for programs that are told them where others on the machine can read. */
import pg from "pg";

export interface WithoutPassword {
  readonly url: string;
  /** For the environment, which is the program's own. */
  readonly password: string | undefined;
}

/** Of what connects by node-pg: read as that reads it, so that programs of libpq find the same host, user and password. */
export function withoutPassword(address: string): WithoutPassword {
  const [before = "", ...rest] = address.split("?");
  const kept = rest
    .join("?")
    .split("&")
    .filter((each) => each !== "" && !new URLSearchParams(each).has("password"));
  const url = [before.replace(userInfo, withoutIt), kept.join("&")].filter((each) => each !== "").join("?");
  return { url, password: new pg.Client({ connectionString: address }).password ?? undefined };
}

/** Up to the last @ before the path: one in a name or a password need not be written as %40. */
const userInfo = /^(\w+:\/\/)([^:/]*)(?::[^/]*)?@(?=[^@/]*\/)/;
const withoutIt = (_all: string, scheme: string, user: string): string =>
  `${scheme}${user.replaceAll("@", "%40")}@`;
