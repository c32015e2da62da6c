import type Database from "better-sqlite3-multiple-ciphers";
import type { Library } from "./library.ts";

export function createSettingReads(database: Database.Database): Pick<Library, "readSetting"> {
  const read = database.prepare<[string], string>("SELECT value FROM settings WHERE name = ?").pluck();
  return { readSetting: (name) => read.get(name) };
}

export function createSettingWrites(database: Database.Database): Pick<Library, "writeSetting"> {
  const write = database.prepare(
    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  );
  return {
    writeSetting(name, value) {
      write.run(name, value);
    },
  };
}
