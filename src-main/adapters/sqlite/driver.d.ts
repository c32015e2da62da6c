// The package's own types are not reachable through its `exports`; its face is that of the driver it extends.
declare module "better-sqlite3-multiple-ciphers" {
  import Database from "better-sqlite3";
  export = Database;
}
