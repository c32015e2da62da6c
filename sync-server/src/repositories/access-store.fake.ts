import { accessKeys, type AccessRow, type AccessTable } from "#server/database/access-tables.ts";
import type {
  AccessReader,
  AccessStore,
  AccessWriter,
  AttemptCounts,
} from "#server/use-cases/access/access-ports.ts";
import { attemptLimits } from "#server/use-cases/access/limits.ts";
import { createSerial } from "#shared/kit/serial.ts";

type Row = Readonly<Record<string, unknown>>;

/** Rows in memory. What a writer wrote before it failed is taken back, as a database does. */
export function createFakeAccessStore(): AccessStore {
  let tables = new Map<AccessTable, Map<string, Row>>();
  const serial = createSerial();
  const tableOf = (name: AccessTable): Map<string, Row> => {
    const kept = tables.get(name) ?? new Map<string, Row>();
    tables.set(name, kept);
    return kept;
  };
  const matching = (name: AccessTable, where: Row): [string, Row][] =>
    [...tableOf(name)]
      .filter(([, row]) => Object.entries(where).every(([column, value]) => row[column] === value))
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const reader: AccessReader = {
    many: async (name, where) => matching(name, where).map(([, row]) => row as AccessRow<typeof name>),
    one: async (name, where) => matching(name, where)[0]?.[1] as AccessRow<typeof name> | undefined,
  };
  const writer: AccessWriter = {
    ...reader,
    async put(name, row) {
      const values: Row = row;
      tableOf(name).set(accessKeys[name].map((column) => String(values[column])).join(" "), { ...values });
    },
    async remove(name, where) {
      if (Object.keys(where).length === 0) throw new Error(`whoever removes from ${name} says what`);
      for (const [key] of matching(name, where)) tableOf(name).delete(key);
    },
  };
  return {
    attempts: createFakeAttemptCounts(),
    read: (work) => work(reader),
    write: (work) =>
      serial(async () => {
        const before = new Map([...tables].map(([name, rows]) => [name, new Map(rows)]));
        try {
          return await work(writer);
        } catch (thrown) {
          tables = before;
          throw thrown;
        }
      }),
  };
}

function createFakeAttemptCounts(): AttemptCounts {
  const windows = new Map<string, { startMs: number; count: number }>();
  return {
    async take(keys, nowMs) {
      const counted = keys.map(({ hash, max }) => {
        const kept = windows.get(hash);
        const isOpen =
          kept !== undefined &&
          nowMs - kept.startMs < attemptLimits.windowMs &&
          kept.startMs - nowMs <= attemptLimits.windowMs;
        const window = isOpen ? kept : { startMs: nowMs, count: 0 };
        windows.set(hash, window);
        return { window, max };
      });
      const full = counted.filter(({ window, max }) => window.count >= max);
      if (full.length > 0)
        return Math.max(...full.map(({ window }) => window.startMs)) + attemptLimits.windowMs;
      for (const { window } of counted) window.count += 1;
      return undefined;
    },
    async giveBack({ once, all }) {
      for (const hash of all) windows.delete(hash);
      for (const hash of once) {
        const window = windows.get(hash);
        if (window !== undefined) window.count = Math.max(0, window.count - 1);
      }
    },
  };
}
