/** What repositories ask of a database, wherever it is: PostgreSQL, or PGlite in a thread of this very program. */
import type { RawBuilder, Transaction } from "kysely";
import type { PartitionId } from "#shared/model/ids.ts";
import type { KeySeal } from "./key-seal.ts";
import type { Tables } from "./tables.ts";

/**
 * Who asks. `principal`: rows of these partitions and no others, whatever the query says. `system`: the program itself,
 * which replicates, projects and checks rights; never with a word of a query from outside.
 */
export type Scope =
  | { readonly kind: "system" }
  | { readonly kind: "principal"; readonly read: readonly PartitionId[] };
export const system: Scope = { kind: "system" };

export type Sql = Transaction<Tables>;

/** A table whose rows are truth and are not replicated: the embedded tier keeps a journal of them. */
export interface Truth {
  /** Puts a row in the place of the one with the same key, if there is one. */
  put<Name extends TruthTable>(table: Name, row: TruthRow<Name>): Promise<void>;
  /** Likewise many with different keys and the same columns, in one statement. */
  putAll<Name extends TruthTable>(table: Name, rows: readonly TruthRow<Name>[]): Promise<void>;
  remove<Name extends TruthTable>(table: Name, key: Partial<TruthRow<Name>>): Promise<void>;
}
export type TruthTable = keyof Tables;
export type TruthRow<Name extends TruthTable> = {
  readonly [Column in keyof Tables[Name]]: Tables[Name][Column];
};

export interface Reads {
  /** How vectors lie: as they are where they are embedded, in half where PostgreSQL has them. */
  readonly vectorType: "vector" | "halfvec";
  /**
   * One transaction that only reads. Invariant: what was acknowledged to anybody before it was asked for is in what it sees.
   * `work` may be called a second time where a copy of the database fails while it reads.
   */
  read<Value>(scope: Scope, work: (sql: Sql) => Promise<Value>): Promise<Value>;
}

export interface Database extends Reads, AsyncDisposable {
  /** What keys are sealed under before they are rows. */
  readonly keySeal: KeySeal;
  /** One transaction; when it resolves what it wrote is on the disk. */
  write<Value>(work: (sql: Sql, truth: Truth) => Promise<Value>): Promise<Value>;
  /**
   * One statement that is a transaction by itself: what it holds is held while the database works, and not while answers are on
   * their way. It writes no truth that a journal keeps.
   */
  call<Row>(statement: RawBuilder<Row>): Promise<readonly Row[]>;
  /**
   * Rewrites what may still hold bytes of rows that were deleted: tables, their statistics, the journal and, where the
   * database is embedded, its write-ahead log. Slow, for erasure alone; everybody else is answered in between, where it is
   * embedded after a piece of a table at the latest, or once the rows of truth have been read for the journal.
   */
  scrub(): Promise<void>;
}
