/** Which organisation lies in which cell: a file that every instance reads and an administrator's command adds to. */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import * as z from "zod";
import { signOnService } from "../config/sign-on-service.ts";
import { addressOf, databaseAddress } from "../database/database-address.ts";

const wrongAddress = "a cell's address is such as postgres://user@host/postgres";
/** It names a database, which others are made beside. */
const Address = databaseAddress(wrongAddress).regex(/^\w+:\/\/[^/]*\/[^/?]+(\?.*)?$/, wrongAddress);
export const OrganisationName = z.string().regex(/^[a-z][a-z0-9]{0,39}$/, {
  error: "an organisation is named by at most 40 small letters of a to z and digits, a letter first",
});

const Organisation = z.strictObject({
  name: OrganisationName,
  cell: z.string(),
  /** Where it is being moved: nobody serves it until it is there, or stays after all. */
  movingTo: z.string().optional(),
  /** As its people reach it: the name in it says whose a request is. */
  url: z.url({ protocol: /^https?$/, error: "an organisation's url is such as https://team.example.org" }),
  /** Where its people sign in; without one, here alone. */
  singleSignOn: signOnService({ issuer: "issuer", clientId: "clientId" }).optional(),
});
export type Organisation = z.infer<typeof Organisation>;

const repeated = (values: readonly string[]): string | undefined =>
  values.find((value, at) => values.indexOf(value) !== at);
/** What is no address was told of already. */
export const hostOf = ({ url }: Pick<Organisation, "url">): string =>
  URL.canParse(url) ? new URL(url).host : url;

const Directory = z
  .strictObject({
    /** A PostgreSQL each, by an address that may make databases there, and its hot standbys. */
    cells: z.record(
      z.string(),
      z.strictObject({ database: Address, replicas: z.array(Address).default([]) }),
    ),
    organisations: z.array(Organisation).default([]),
  })
  .superRefine(({ cells, organisations }, context) => {
    const wrong = (message: string): void => context.addIssue({ code: "custom", message });
    const [name, host] = [
      repeated(organisations.map((each) => each.name)),
      repeated(organisations.map(hostOf)),
    ];
    if (name !== undefined) wrong(`the organisation ${name} is there twice`);
    if (host !== undefined) wrong(`two organisations are reached at ${host}: each has a name of its own`);
    for (const { name: of, cell, movingTo = cell } of organisations) {
      if (!Object.hasOwn(cells, cell)) wrong(`${of} lies in the cell ${cell}, which is not there`);
      if (!Object.hasOwn(cells, movingTo))
        wrong(`${of} is moved to the cell ${movingTo}, which is not there`);
    }
  });
export type Directory = z.infer<typeof Directory>;

/** Rejects with a sentence for the operator. */
export async function readDirectory(path: string): Promise<Directory> {
  const text = await readFile(path, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is no JSON: ${String(cause)}`, { cause });
  }
  const read = Directory.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(`${path}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "is not as it should be"}`);
}

/** Whoever reads it meanwhile reads the one before or this one. It holds addresses with passwords. */
export async function writeDirectory(path: string, directory: Directory): Promise<void> {
  // Of each writer's own: of two at once neither moves what the other has half written.
  const own = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    await writeFile(own, `${JSON.stringify(directory, undefined, 2)}\n`, { mode: 0o600, flush: true });
    await rename(own, path);
  } catch (thrown) {
    await rm(own, { force: true });
    throw thrown;
  }
}

/** With all that others noted until now: what `change` is given is read again, and it looks again whether it may. */
export async function changeDirectory(
  path: string,
  change: (directory: Directory) => Directory,
): Promise<void> {
  await writeDirectory(path, change(await readDirectory(path)));
}

/** Rejects with a sentence for the operator. */
export function organisationIn({ organisations }: Directory, name: string): Organisation {
  const found = organisations.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = organisations.map((each) => each.name).join(", ");
  throw new Error(`there is no organisation ${name}; those that there are: ${names === "" ? "none" : names}`);
}

export const noteOrganisation = (
  path: string,
  name: string,
  change: Pick<Organisation, "cell" | "movingTo">,
): Promise<void> =>
  changeDirectory(path, (directory) => {
    const changed = { ...organisationIn(directory, name), ...change };
    const organisations = directory.organisations.map((each) => (each.name === name ? changed : each));
    return { ...directory, organisations };
  });

export interface Place {
  readonly databaseUrl: string;
  readonly replicaUrls: readonly string[];
}

/** All that an organisation has is in one database of its cell, which nobody else has anything in. */
export function placeOf({ cells }: Directory, { name, cell }: Pick<Organisation, "name" | "cell">): Place {
  const found = cellIn({ cells }, cell);
  const own = (address: string): string => addressOf(address, databaseNameOf(name));
  return { databaseUrl: own(found.database), replicaUrls: found.replicas.map(own) };
}

export function cellIn({ cells }: Pick<Directory, "cells">, cell: string): Directory["cells"][string] {
  const found = Object.hasOwn(cells, cell) ? cells[cell] : undefined;
  if (found === undefined)
    throw new Error(`there is no cell ${cell}; those that there are: ${Object.keys(cells).join(", ")}`);
  return found;
}

export const databaseNameOf = (name: string): string => `tessera_${name}`;
