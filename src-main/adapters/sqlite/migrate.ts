import type Database from "better-sqlite3-multiple-ciphers";
import { readFileSync } from "node:fs";

/** In order, one a schema version; a shipped file never changes. */
const migrations: readonly string[] = [
  "0001-library.sql",
  "0002-newest-first.sql",
  "0003-synonyms.sql",
  "0004-saved-searches.sql",
  "0005-streams.sql",
  "0006-watches.sql",
  "0007-spaces.sql",
  "0008-pictures.sql",
  "0009-media.sql",
  "0010-capture.sql",
  "0011-webhooks.sql",
  "0012-joint.sql",
  "0013-readings.sql",
  "0014-cameras.sql",
  "0015-replication.sql",
  "0016-trail.sql",
  "0017-payload-checks.sql",
  "0018-matches-behind-items.sql",
  "0019-sounds.sql",
  "0020-sound-matches.sql",
  "0021-answers.sql",
  "0022-matches-filed-later.sql",
  "0023-moved-items.sql",
  "0024-carried-contents.sql",
  "0025-lone-signs.sql",
  "0026-scenes.sql",
  "0027-late-for-watches.sql",
  "0028-joint-spaces.sql",
  "0029-shared-pictures.sql",
  "0030-looked-at-later.sql",
  "0031-shared-films.sql",
];

/** The version that this program reads and writes. */
export const schemaVersion = migrations.length;

export const schemaVersionOf = (database: Database.Database): number =>
  Number(database.pragma("user_version", { simple: true }));

/** Brings the database to `target`, each step in its own transaction: a crash leaves a whole version behind. */
export function migrate(database: Database.Database, target: number = schemaVersion): void {
  for (let version = schemaVersionOf(database); version < target; version++) {
    const name = migrations[version];
    if (name === undefined) throw new Error(`no migration to version ${version + 1}`);
    const sql = readFileSync(new URL(`migrations/${name}`, import.meta.url), "utf8");
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${version + 1}`);
    })();
  }
}
