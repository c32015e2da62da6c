import { type FileHandle, open } from "node:fs/promises";
import * as z from "zod";
import { CommandError } from "./exit-codes.ts";
import { printable } from "./terminal.ts";

/** A file of this name is not written over: what proves something is evidence. */
export async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (error) {
    const code = z.object({ code: z.string() }).safeParse(error);
    const why = code.data?.code === "EEXIST" ? "there is a file of this name" : String(error);
    throw new CommandError(`Nothing was written at ${printable(path)}: ${why}.`);
  }
}
