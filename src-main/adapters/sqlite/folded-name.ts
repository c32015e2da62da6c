/** What people see as an item's name, as filters and orders compare it: without case, and with accents written one way. */
import type Database from "better-sqlite3-multiple-ciphers";
import { isPushedPath } from "#shared/model/stream.ts";
import { foldPath } from "./paths.ts";

/** A path that is folded already. What was pushed or captured has a name of its own: its path ends in a key that nobody sees. */
export const foldedNameOf = (pathFolded: string, name: string): string =>
  isPushedPath(pathFolded)
    ? foldPath(name)
    : pathFolded.slice(Math.max(pathFolded.lastIndexOf("/"), pathFolded.lastIndexOf("\\")) + 1);

/** The same over a row of `items`. Of a file, what `rtrim` leaves of its path ends in a separator. */
export const foldedName = `iif(items.path_folded >= 'stream:' AND items.path_folded < 'stream;', folded(items.name),
  substr(items.path_folded, length(rtrim(items.path_folded, replace(replace(items.path_folded, '/', ''), '\\', ''))) + 1))`;

/** SQLite itself folds the case of a to z alone. For each connection that is asked by `foldedName`. */
export const teachFolding = (database: Database.Database): void =>
  void database.function("folded", { deterministic: true }, (text: string) => foldPath(text));
