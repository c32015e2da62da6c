/** A thread of the product whose collector is watched: for which side, and of which entry, stands in its address. */
import { countCollector } from "./collected.ts";

const { searchParams } = new URL(import.meta.url);
countCollector(Number(searchParams.get("side")));
await import(searchParams.get("entry") ?? "");
