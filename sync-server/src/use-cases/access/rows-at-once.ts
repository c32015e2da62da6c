/** Rows of who may do what, read whole and once, for whoever looks at many people: asking for each is a query after another. */
import type { AccessRow, AccessTable } from "#server/database/access-tables.ts";
import type { AccessReader } from "./access-ports.ts";

type Row = Readonly<Record<string, unknown>>;

/** Only what was named is in it; a database holds one organisation. */
export async function rowsAtOnce(rows: AccessReader, names: readonly AccessTable[]): Promise<AccessReader> {
  const tables = new Map<AccessTable, readonly Row[]>();
  for (const name of names) tables.set(name, await rows.many(name, {}));
  const grouped = new Map<string, Map<unknown, readonly Row[]>>();
  const rowsBy = (name: AccessTable, column: string): Map<unknown, readonly Row[]> => {
    const known = grouped.get(`${name} ${column}`);
    if (known !== undefined) return known;
    const table = tables.get(name);
    if (table === undefined) throw new Error(`${name} was not read`);
    const made = Map.groupBy(table, (row) => row[column]);
    grouped.set(`${name} ${column}`, made);
    return made;
  };
  const many: AccessReader["many"] = async <Name extends AccessTable>(
    name: Name,
    where: Partial<AccessRow<Name>>,
  ) => {
    const [[column, value] = expectColumn(name), ...others] = Object.entries(where);
    const found = rowsBy(name, column).get(value) ?? [];
    const matching = found.filter((row) => others.every(([other, wanted]) => row[other] === wanted));
    // They came from this table.
    return matching as readonly Row[] as readonly AccessRow<Name>[];
  };
  return { many, one: async (name, where) => (await many(name, where))[0] };
}

function expectColumn(name: AccessTable): never {
  throw new Error(`whoever asks for ${name} says by what`);
}
