import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { appArgument } from "./arguments.ts";

const folder = resolve(appArgument);
const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly main: string };
await import(pathToFileURL(join(folder, main)).href);
