/** What a server that is measured tells whoever started it. */
import * as z from "zod";

export const ServerUse = z.object({
  /** Of all its threads, since it began. */
  cpuMs: z.number(),
  residentBytes: z.number(),
});
export type ServerUse = z.infer<typeof ServerUse>;
export type UseAsked = "as it is" | "collected";

/** Says on which port it listens, and whenever it is asked what it has used; ends with whoever started it. */
export function serve(port: number): void {
  process.on("message", (message) => {
    // What a program holds on to and not what it has yet to throw away; that costs time, and is asked for by itself.
    if (message === "collected") globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const use: ServerUse = { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
    process.send?.(use);
  });
  process.on("disconnect", () => process.exit());
  process.send?.({ port });
}
