/** Gives a new organisation its database in a cell, and notes it in the directory. */
import pg from "pg";
import { system } from "../database/database.ts";
import { openPostgres } from "../database/postgres.ts";
import {
  databaseNameOf,
  hostOf,
  type Organisation,
  placeOf,
  readDirectory,
  writeDirectory,
} from "./directory.ts";

/** May be done again where it was interrupted. Rejects with a sentence for the operator. */
export async function placeOrganisation(path: string, organisation: Organisation): Promise<void> {
  const directory = await readDirectory(path);
  const { name, cell } = organisation;
  const known = directory.organisations.find((each) => each.name === name);
  if (known !== undefined)
    throw new Error(`${name} lies in the cell ${known.cell} already; moving one to another is not there yet`);
  const taken = directory.organisations.find((each) => hostOf(each) === hostOf(organisation));
  if (taken !== undefined) throw new Error(`${hostOf(organisation)} is where ${taken.name} is reached`);
  const { databaseUrl } = placeOf(directory, organisation);
  await makeDatabase(directory.cells[cell]?.database ?? databaseUrl, databaseNameOf(name));
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
  await writeDirectory(path, { ...directory, organisations: [...directory.organisations, organisation] });
}

const duplicateDatabase = "42P04";

async function makeDatabase(address: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (thrown) {
    // It may be ours, from before the command was interrupted: whether it holds anything is looked at next.
    if (!(thrown instanceof pg.DatabaseError && thrown.code === duplicateDatabase)) throw thrown;
  } finally {
    await client.end();
  }
}
