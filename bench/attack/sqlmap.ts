/** sqlmap of Debian, on one request at a time: https://sqlmap.org */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Probed } from "./requests.ts";
import { outputOf } from "./run-program.ts";

export interface SqlmapOptions {
  readonly url: string;
  readonly bearer: string | undefined;
  /** For what it writes. */
  readonly folder: string;
  readonly quick: boolean;
}

export interface Probing {
  readonly requestCount: number;
  /** What it says of places where it got through. */
  readonly found: readonly string[];
}

const program = "/usr/bin/sqlmap";

export async function probe(
  { name, method, path, body }: Probed,
  { url, bearer, folder, quick }: SqlmapOptions,
  signal: AbortSignal,
): Promise<Probing> {
  const [file, traffic] = [join(folder, "request.txt"), join(folder, "traffic.txt")];
  const headers = [
    `Host: ${new URL(url).host}`,
    ...(bearer === undefined ? [] : [`Authorization: Bearer ${bearer}`]),
    ...(body === undefined ? [] : ["Content-Type: application/json"]),
  ];
  await writeFile(file, `${method} ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n${body ?? ""}`);
  const output = await outputOf(
    program,
    [
      "-r",
      file,
      "--batch",
      "--ignore-stdin",
      "--flush-session",
      "-t",
      traffic,
      `--output-dir=${join(folder, "sqlmap")}`,
      "--dbms=PostgreSQL",
      "--technique=BEUSTQ",
      quick ? "--smart" : "--level=2",
      "--risk=2",
      "--time-sec=3",
      "--threads=4",
      "--skip-waf",
      "--ignore-code=400,401,403,404,409,410,422,429",
      // Each request from another address, so that it is not the count of attempts that answers.
      "--tamper=xforwardedfor",
      "--disable-coloring",
    ],
    signal,
  );
  if (!output.includes("[*] ending"))
    throw new Error(`sqlmap did not end with ${name}: ${output.slice(-1_000)}`);
  const said = await readFile(traffic, "latin1");
  if (said.includes("There is no such address") || /Route .* not found/.test(said))
    throw new Error(`the server has no address ${path} for ${name}`);
  return {
    requestCount: said.split("HTTP request [#").length - 1,
    found: output.split("\n").filter((line) => /^Parameter: |is vulnerable/.test(line)),
  };
}
