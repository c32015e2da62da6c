import { accessKeys, type AccessRow, type AccessTable } from "#server/database/access-tables.ts";
import type { AccessReader, AccessStore, AccessWriter } from "#server/use-cases/access/access-ports.ts";
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
