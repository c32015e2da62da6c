/** ffuf of Debian, on addresses that nobody should be answered at: https://github.com/ffuf/ffuf */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { outputOf } from "./run-program.ts";

const Results = z.object({ results: z.array(z.object({ url: z.string(), status: z.number() })) });

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Ways out of a folder, as servers were fooled by them. */
const ways = [
  "",
  "../",
  "..%2f",
  "%2e%2e/",
  "..%5c",
  "....//",
  "%252e%252e%252f",
  "page/../../",
  "v1/../../",
  "./",
  "//",
];
const endings = ["", "~", ".bak", "%00", "%00.css", "?", "#"];
const secrets = [
  ".env",
  ".git/config",
  ".git/HEAD",
  "etc/passwd",
  "proc/self/environ",
  "server-status",
  "debug/pprof",
];

/** Answers everybody: that it is found at the end shows that others would have been. */
const control = "healthz";

export interface Surface {
  readonly url: string;
  /** The server's own: nothing in it is to be had. */
  readonly dataFolder: string;
  /** For what ffuf reads and writes. */
  readonly folder: string;
}

export interface Answered {
  readonly askedCount: number;
  readonly addresses: readonly string[];
}

/** Names of files that are there and of famous ones, by every way and with every ending: those that were answered, or broke something. */
export async function addressesThatAnswer(
  { url, dataFolder, folder }: Surface,
  signal: AbortSignal,
): Promise<Answered> {
  const [wordsPath, resultPath] = [join(folder, "words.txt"), join(folder, "ffuf.json")];
  const kept = await readdir(dataFolder, { recursive: true });
  const names = [...secrets, ...kept.slice(0, 200), ...(await readdir(root))];
  const words = names.flatMap((name) => ways.flatMap((way) => endings.map((end) => `${way}${name}${end}`)));
  await writeFile(wordsPath, [...words, control].join("\n"));
  const said = await outputOf(
    "/usr/bin/ffuf",
    [
      "-u",
      `${url}/FUZZ`,
      "-w",
      wordsPath,
      "-mc",
      "200-399,500-599",
      "-t",
      "8",
      "-s",
      "-of",
      "json",
      "-o",
      resultPath,
    ],
    signal,
  );
  const result = await readFile(resultPath, "utf8").catch(() => undefined);
  if (result === undefined) throw new Error(`ffuf did not end: ${said.slice(-1_000)}`);
  const { results } = Results.parse(JSON.parse(result));
  const isControl = (asked: string): boolean => asked === `${url}/${control}`;
  if (!results.some((each) => isControl(each.url))) throw new Error(`ffuf does not find /${control}`);
  return {
    askedCount: words.length,
    addresses: results.filter((each) => !isControl(each.url)).map((each) => `${each.status} ${each.url}`),
  };
}
