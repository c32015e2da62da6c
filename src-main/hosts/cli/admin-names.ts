/** People, groups, devices and partitions as a person names them: by id, or by a name that only one of them has. */
import type { PrincipalId } from "#shared/model/team.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import type { Client } from "./session.ts";

type Admin = Client["admin"];

export const personOf = async (admin: Admin, given: string) =>
  theOne(await admin.people.list(), given, ({ name, email }) => [name, email], "tessera admin people");

export const groupOf = async (admin: Admin, given: string) =>
  theOne(await admin.groups.list(), given, ({ name }) => [name], "tessera admin groups");

export const deviceOf = async (admin: Admin, given: string) =>
  theOne(await admin.devices.list(), given, ({ name }) => [name], "tessera admin devices");

export async function partitionOf(admin: Admin, given: string | boolean | undefined) {
  if (typeof given !== "string")
    throw new CommandError("In which partition? --partition takes its name or its id.", exitCodes.usage);
  return theOne(await admin.partitions.list(), given, ({ name }) => [name], "tessera admin partitions");
}

/** A person, or a group. */
export async function principalOf(admin: Admin, given: string): Promise<PrincipalId> {
  const all = [
    ...(await admin.people.list()).map(({ id, name, email }) => ({ id, names: [name, email] })),
    ...(await admin.groups.list()).map(({ id, name }) => ({ id, names: [name] })),
  ];
  const source = "tessera admin people` and `tessera admin groups";
  return theOne<(typeof all)[number]>(all, given, ({ names }) => names, source).id;
}

function theOne<Value extends { readonly id: string }>(
  all: readonly Value[],
  given: string,
  namesOf: (value: Value) => readonly string[],
  source: string,
): Value {
  const found = all.filter((each) => each.id === given || namesOf(each).includes(given));
  const [one, ...others] = found;
  if (one !== undefined && others.length === 0) return one;
  throw new CommandError(
    one === undefined
      ? `There is no ${JSON.stringify(given)}; \`${source}\` lists what there is.`
      : `More than one is called ${JSON.stringify(given)}: give an id, as \`${source}\` prints it.`,
    exitCodes.usage,
  );
}
