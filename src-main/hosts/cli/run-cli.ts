import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultDataFolder } from "#hosts/data-folder.ts";
import { limits } from "#hosts/limits.ts";
import type { CommandContext, CommandSpec } from "./command.ts";
import { commands } from "./commands.ts";
import { CommandError, type ExitCode, exitCodes } from "./exit-codes.ts";
import type { Session } from "./session.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

interface Request {
  readonly dataFolder: string;
  readonly name: string;
  readonly args: readonly string[];
}

/** Runs one command and says how it ended. */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  const terminal = createTerminal(process.stdout, process.stderr, process.env);
  const stop = new AbortController();
  onInterrupt(stop);
  try {
    const { dataFolder, name, args: rest } = parseGlobal(args);
    const spec = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (spec === undefined)
      throw new CommandError(
        `There is no command ${JSON.stringify(name)}; \`tessera help\` lists them.`,
        exitCodes.usage,
      );
    const { words, values } = name === "serve" ? { words: rest, values: {} } : parseCommand(spec, rest);
    return await runCommand(spec, { dataFolder, words, values, terminal, signal: stop.signal });
  } catch (thrown) {
    return failureOf(thrown, terminal, stop.signal);
  } finally {
    terminal.progress("");
  }
}

/** Global options stand before the command, so that what follows it is the command's alone. */
function parseGlobal(args: readonly string[]): Request {
  let dataFolder = defaultDataFolder();
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--data" || arg.startsWith("--data=")) {
      const given = arg === "--data" ? args[++at] : arg.slice("--data=".length);
      if (given === undefined || given === "")
        throw new CommandError("--data needs a folder.", exitCodes.usage);
      dataFolder = resolve(given);
    } else if (arg === "--help" || arg === "-h") return { dataFolder, name: "help", args: [] };
    else if (arg === "--version") return { dataFolder, name: "version", args: [] };
    else break;
  }
  return { dataFolder, name: args[at] ?? "help", args: args.slice(at + 1) };
}

function parseCommand(spec: CommandSpec, args: readonly string[]): Pick<CommandContext, "words" | "values"> {
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([name, { type, short }]) => [
      name,
      short === undefined ? { type } : { type, short },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: minusWords(args, spec),
      options: { ...options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values["help"] === true)
      throw new CommandError(`tessera ${spec.usage}\n\n${spec.summary}.`, exitCodes.done);
    return { words: positionals, values: values as CommandContext["values"] };
  } catch (thrown) {
    if (thrown instanceof CommandError) throw thrown;
    throw new CommandError(
      `${thrown instanceof Error ? thrown.message.split(". ")[0] : String(thrown)}.\ntessera ${spec.usage}`,
      exitCodes.usage,
    );
  }
}

/** `-word` in a query excludes the word: only what the command knows as an option is one. */
function minusWords(args: readonly string[], spec: CommandSpec): string[] {
  if (spec.words !== "none" || spec.options["limit"] === undefined) return [...args];
  const known = new Set(
    Object.entries(spec.options).flatMap(([name, { short }]) => [
      `--${name}`,
      ...(short === undefined ? [] : [`-${short}`]),
    ]),
  );
  // A number may follow its letter at once, as in `-n5`; letters after a letter are a word.
  const isOption = (arg: string): boolean =>
    known.has(arg) || arg === "-h" || (/^-\w\d+$/.test(arg) && known.has(arg.slice(0, 2)));
  const isWord = (arg: string): boolean => /^-[^-]/.test(arg) && !isOption(arg);
  const words = args.filter(isWord);
  return [
    ...args.filter((arg) => !isWord(arg)),
    ...(words.length === 0 || args.includes("--") ? [] : ["--"]),
    ...words,
  ];
}

async function runCommand(spec: CommandSpec, context: Omit<CommandContext, "session">): Promise<ExitCode> {
  await using opened = new AsyncDisposableStack();
  let session: Promise<Session> | undefined;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const open = async (): Promise<Session> => {
    const { openSession } = await import("./session.ts");
    const made = opened.use(await openSession(context.dataFolder, context.terminal.warn));
    made.failed.catch(failed.reject);
    return made;
  };
  const { run } = await spec.load();
  return await Promise.race([
    run({ ...context, session: () => (session ??= open()) }),
    failed.promise,
    interrupted(context.signal),
  ]);
}

const interrupted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener(
      "abort",
      () => reject(signal.reason instanceof Error ? signal.reason : new Error("stopped")),
      { once: true },
    ),
  );

const readerGone = new Error("nobody reads the output");

/** Ctrl-C asks the command to end and to close the library; a second one does not wait for it. */
function onInterrupt(stop: AbortController): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(exitCodes.interrupted);
      setTimeout(() => process.exit(exitCodes.interrupted), limits.closeMsMax).unref();
      stop.abort(new Error("interrupted"));
    });
  }
  // `| head` has read enough.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => stop.abort(readerGone));
}

function failureOf(thrown: unknown, terminal: Terminal, signal: AbortSignal): ExitCode {
  if (thrown === readerGone || signal.reason === readerGone) return exitCodes.done;
  if (signal.aborted) return exitCodes.interrupted;
  if (thrown instanceof CommandError) {
    if (thrown.exitCode === exitCodes.done) terminal.out(thrown.message);
    else terminal.warn(thrown.message);
    return thrown.exitCode;
  }
  terminal.warn(thrown instanceof Error ? `${thrown.message}` : String(thrown));
  return exitCodes.failed;
}
