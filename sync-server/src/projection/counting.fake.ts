import type { Sql } from "../database/database.ts";

/** How often each table was asked, and how often written in: `items`, `insert items`. */
export type Asked = Map<string, number>;

export const counting = (sql: Sql, asked: Asked): Sql =>
  new Proxy(sql, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]): unknown => {
        const [table] = given;
        const as = name === "selectFrom" ? "" : name === "insertInto" ? "insert " : undefined;
        if (as !== undefined && typeof table === "string")
          asked.set(as + table, (asked.get(as + table) ?? 0) + 1);
        return Reflect.apply(value, target, given);
      };
    },
  });
