/** How values of columns come: whole numbers of eight bytes as numbers, for ours are counts and milliseconds. */
import pg from "pg";

const int8 = 20;

export const wireTypes: pg.CustomTypesConfig = {
  // The package's own type of this function is of its untyped days.
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig["getTypeParser"],
};
