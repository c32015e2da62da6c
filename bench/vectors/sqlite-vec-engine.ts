import Database from "better-sqlite3-multiple-ciphers";
import { quantise } from "#shared/kit/int8-vector.ts";
import { neighbourCount } from "../data/vector-set.ts";
import { askEach } from "./ask-each.ts";
import type { Engine } from "./engine.ts";
import { requirePeer } from "./peer-packages.ts";

interface SqliteVec {
  load(database: Database.Database): void;
}

function openWithVectors(path: string): Database.Database {
  const sqliteVec: SqliteVec = requirePeer("sqlite-vec");
  const database = new Database(path);
  database.pragma("mmap_size = 8000000000");
  sqliteVec.load(database);
  return database;
}

/** Exact, over the same bytes as ours. */
export const sqliteVecEngine: Engine = {
  name: "sqlite-vec int8",
  timed: "around one statement",
  queryCountMax: 6,
  madeOf: ["tools/peers/node_modules/sqlite-vec/package.json", "bench/vectors/sqlite-vec-engine.ts"],
  build({ dimensions, vectors }, path) {
    const database = openWithVectors(path);
    database.exec(`CREATE VIRTUAL TABLE v USING vec0(e int8[${dimensions}] distance_metric=cosine)`);
    const insert = database.prepare("INSERT INTO v (rowid, e) VALUES (?, vec_int8(?))");
    database.transaction(() => {
      for (let row = 0; row * dimensions < vectors.length; row += 1) {
        const { codes } = quantise(vectors.subarray(row * dimensions, (row + 1) * dimensions));
        insert.run(BigInt(row + 1), Buffer.from(codes.buffer));
      }
    })();
    database.close();
    return Promise.resolve();
  },
  open(set, path) {
    const database = openWithVectors(path);
    const all = database
      .prepare<[Buffer, number], number>("SELECT rowid - 1 FROM v WHERE e MATCH vec_int8(?) AND k = ?")
      .pluck();
    const some = database
      .prepare<[Buffer, number, string], number>(
        "SELECT rowid - 1 FROM v WHERE e MATCH vec_int8(?) AND k = ? AND rowid IN (SELECT value + 1 FROM json_each(?))",
      )
      .pluck();
    return Promise.resolve({
      efforts: [0],
      ask(_, filter, queryCount) {
        const listed = filter && JSON.stringify(Array.from(filter.rows));
        return askEach(set, queryCount, (query) => {
          const bytes = Buffer.from(quantise(query).codes.buffer);
          return listed === undefined
            ? all.all(bytes, neighbourCount)
            : some.all(bytes, neighbourCount, listed);
        });
      },
      [Symbol.dispose]: () => void database.close(),
    });
  },
};
