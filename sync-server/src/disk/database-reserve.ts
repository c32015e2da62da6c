/** The disk of a database elsewhere, whose free room nobody tells: that it takes something is what shows that there is room. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../database/database.ts";
import { isDiskFull } from "./disk-full.ts";
import type { Reserve } from "./reserve.ts";

const triedBytes = 8 * 1024 * 1024;

/** Holds nothing back: PostgreSQL ends well on a full disk, and what it tells in its trail waits until there is room. */
export function databaseReserve(database: Pick<Database, "write">): Reserve {
  let isHeld = true;
  return {
    isHeld: () => isHeld,
    async take() {
      try {
        await database.write(async (transaction) => {
          await sql`CREATE TEMPORARY TABLE tried_room (noise bytea STORAGE EXTERNAL) ON COMMIT DROP`.execute(
            transaction,
          );
          await sql`INSERT INTO tried_room VALUES (${randomBytes(triedBytes)})`.execute(transaction);
        });
      } catch (thrown) {
        if (isDiskFull(thrown)) throw thrown;
        // An account that may make no such table learns of room by trying.
      }
      isHeld = true;
    },
    letGo: () => {
      isHeld = false;
      return Promise.resolve();
    },
  };
}
