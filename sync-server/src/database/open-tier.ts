/** Where the server keeps things: in its own folder, or in PostgreSQL. */
import { mkdirSync, chmodSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import Lock from "better-sqlite3-multiple-ciphers";
import { sql } from "kysely";
import { aloneBus, type Bus } from "../bus/bus.ts";
import { openDoorbell } from "../bus/doorbell.ts";
import { natsLine } from "../bus/nats-line.ts";
import { notifyLine } from "../bus/notify-line.ts";
import { databaseReserve } from "../disk/database-reserve.ts";
import { exceptFull } from "../disk/disk-full.ts";
import { type DiskRoom, openDiskRoom } from "../disk/disk-room.ts";
import type { DiskLimits } from "../disk/limits.ts";
import { openReserve } from "../disk/reserve.ts";
import { databaseWithRoom, logWithRoom, payloadsWithRoom } from "../disk/with-room.ts";
import { openFileLog } from "../log/file-log.ts";
import { openPostgresLog } from "../log/postgres-log.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { createFilePayloads } from "../payloads/file-payloads.ts";
import type { PayloadStore } from "../payloads/payload-store.ts";
import { soundPayloads } from "../payloads/sound-payloads.ts";
import { createTablePayloads } from "../payloads/table-payloads.ts";
import type { Database, Reads } from "./database.ts";
import { readServerKey } from "../config/server-key.ts";
import { createKeySeal } from "./key-seal.ts";
import { openReads } from "./open-reads.ts";
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";
import type { ReadsHealth } from "./routed-reads.ts";

export interface Tier extends AsyncDisposable {
  readonly name: "embedded" | "postgresql";
  readonly database: Database;
  /** For what is read much: from replicas where there are any. */
  readonly reads: Reads;
  readonly readsHealth: () => ReadsHealth;
  /** Resolves where the database answers; in time or not is for whoever asks to say. */
  readonly answers: () => Promise<void>;
  readonly log: UpdateLog;
  readonly payloads: PayloadStore;
  readonly bus: Bus;
  /** Of where the database lies: writes ask it, and so do those that only begin to. */
  readonly disk: DiskRoom;
}

export interface TierOptions {
  readonly dataFolder: string;
  readonly databaseUrl?: string | undefined;
  /** Hot standbys of the database, which answer searches. */
  readonly replicaUrls?: readonly string[] | undefined;
  /** Of NATS; absent: the database tells its instances itself. Only one program has the database of a data folder. */
  readonly busUrl?: string | undefined;
  /** Under which keys are sealed; absent: of a file in the data folder, which several instances must share. */
  readonly serverKey?: string | undefined;
  /** When updates are received; the machine's clock where nothing is said. */
  readonly nowMs?: (() => number) | undefined;
  /** Other than usual. */
  readonly disk?: Partial<DiskLimits> | undefined;
  readonly onDeath: (reason: string) => void;
  readonly report: (error: unknown) => void;
}

/** Rejects with a sentence for the operator where it cannot be opened. */
export async function openTier(options: TierOptions): Promise<Tier> {
  return options.databaseUrl === undefined
    ? openEmbedded(options)
    : openServer({ ...options, databaseUrl: options.databaseUrl });
}

async function openEmbedded({
  dataFolder,
  serverKey,
  nowMs,
  disk: limits,
  onDeath,
  report,
}: TierOptions): Promise<Tier> {
  await using opening = new AsyncDisposableStack();
  opening.use(lockFolder(dataFolder));
  const disk = opening.use(
    await openDiskRoom({
      freeBytes: () => freeBytesIn(dataFolder),
      reserve: await openReserve(join(dataFolder, "reserve")),
      report,
      limits,
    }),
  );
  const database = opening.use(
    await openPglite({
      folder: join(dataFolder, "postgres"),
      journalPath: join(dataFolder, "truth.log"),
      keySeal: createKeySeal(await readServerKey(dataFolder, serverKey)),
      onDeath,
      report: exceptFull(report),
    }),
  );
  const log = opening.use(await openFileLog(join(dataFolder, "updates.log"), nowMs));
  const parts = opening.move();
  return {
    name: "embedded",
    database: databaseWithRoom(database, disk, "own"),
    reads: database,
    readsHealth: () => ({ replicas: [], primaryReadCount: 0 }),
    // It has one connection, in a thread whose end is this program's: whoever asks waits for those before.
    answers: async () => void (await database.call(sql`SELECT`)),
    log: logWithRoom(log, disk),
    payloads: payloadsWithRoom(soundPayloads(createFilePayloads(join(dataFolder, "payloads")), report), disk),
    disk,
    bus: aloneBus(),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function openServer({
  dataFolder,
  serverKey,
  databaseUrl,
  replicaUrls = [],
  busUrl,
  nowMs,
  disk: limits,
  report,
}: TierOptions & { readonly databaseUrl: string }): Promise<Tier> {
  await using opening = new AsyncDisposableStack();
  const database = opening.use(
    await openPostgres(databaseUrl, createKeySeal(await readServerKey(dataFolder, serverKey))),
  );
  const reads = opening.use(await openReads(database, { urls: replicaUrls, report }));
  const disk = opening.use(
    await openDiskRoom({
      freeBytes: () => Promise.resolve(undefined),
      reserve: databaseReserve(database),
      report,
      limits,
    }),
  );
  const log = opening.use(await openPostgresLog(database, nowMs));
  const bus = opening.use(
    await openDoorbell(busUrl === undefined ? notifyLine(databaseUrl) : natsLine(busUrl), report),
  );
  const parts = opening.move();
  return {
    name: "postgresql",
    database: databaseWithRoom(database, disk, "own"),
    reads,
    readsHealth: reads.health,
    answers: database.answers,
    log: logWithRoom(log, disk),
    payloads: payloadsWithRoom(soundPayloads(createTablePayloads(database, reads), report), disk),
    disk,
    bus,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function freeBytesIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * One program at a time owns the folder: PGlite would let two write into it and lose what they write. The lock is the
 * system's own, on an empty file of SQLite, and ends with the program however that ends.
 */
function lockFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const lock = new Lock(join(folder, "lock"), { timeout: 0 });
  try {
    // Without a file beside it, for which a full disk has no room.
    lock.pragma("journal_mode = memory");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (thrown) {
    lock.close();
    if (thrown instanceof Lock.SqliteError && thrown.code.startsWith("SQLITE_BUSY"))
      throw new Error(
        `Another Tessera server has ${folder} open. Stop that one, or give this one a folder of its own with --data.`,
        { cause: thrown },
      );
    throw thrown;
  }
  return { [Symbol.dispose]: () => lock.close() };
}
