/** Gives a new organisation its database in a cell, and notes it in the directory. */
import { system } from "../database/database.ts";
import { openPostgres } from "../database/postgres.ts";
import { connectCell } from "./cell-databases.ts";
import {
  cellIn,
  changeDirectory,
  databaseNameOf,
  type Directory,
  hostOf,
  type Organisation,
  placeOf,
  readDirectory,
} from "./directory.ts";

/** May be done again where it was interrupted. Rejects with a sentence for the operator. */
export async function placeOrganisation(path: string, organisation: Organisation): Promise<void> {
  const directory = await readDirectory(path);
  const { name, cell } = organisation;
  const { databaseUrl } = placeOf(withOrganisation(directory, organisation), organisation);
  {
    // One that is there may be ours, from before the command was interrupted: whether it holds anything is looked at next.
    await using databases = await connectCell(cell, cellIn(directory, cell).database);
    await databases.make(databaseNameOf(name));
  }
  {
    await using database = await openPostgres(databaseUrl);
    const org = await database.read(system, (sql) =>
      sql.selectFrom("orgs").select("name").executeTakeFirst(),
    );
    if (org !== undefined)
      throw new Error(
        `the database ${databaseNameOf(name)} of the cell ${cell} is that of ${org.name} already: give the new one another name`,
      );
  }
  // To make a database takes seconds, in which others note what they do.
  await changeDirectory(path, (now) => withOrganisation(now, organisation));
}

/** Throws where it cannot be there. */
function withOrganisation(directory: Directory, organisation: Organisation): Directory {
  const { name, cell } = organisation;
  const known = directory.organisations.find((each) => each.name === name);
  if (known !== undefined)
    throw new Error(
      `${name} lies in the cell ${known.cell} already; move it with --move ${name} --to ${cell}`,
    );
  const taken = directory.organisations.find((each) => hostOf(each) === hostOf(organisation));
  if (taken !== undefined) throw new Error(`${hostOf(organisation)} is where ${taken.name} is reached`);
  cellIn(directory, cell);
  return { ...directory, organisations: [...directory.organisations, organisation] };
}
