/** Every statement that makes or changes tables, indexes, rights or functions of a database, whoever issues it. */
import { asked } from "./tables-with.fake.ts";

/** In a database with nothing in it: PostgreSQL calls a function of ours after each such statement, and rolls back with it. */
export const recording = [
  "CREATE SCHEMA recorded",
  "CREATE TABLE recorded.statements (place bigint GENERATED ALWAYS AS IDENTITY, text text NOT NULL)",
  `CREATE FUNCTION recorded.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO recorded.statements (text) VALUES (current_query());
  END $$`,
  "CREATE EVENT TRIGGER recorded ON ddl_command_end EXECUTE FUNCTION recorded.note()",
] as const;

/** In their order, from when it was begun to record. */
export const recordedStatements = (url: string): Promise<readonly string[]> =>
  asked(url, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      "SELECT text FROM recorded.statements ORDER BY place",
    );
    return rows.map(({ text }) => text);
  });
