import type { ExitCode } from "./exit-codes.ts";
import type { Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly summary: string;
  /** How the value is called in the help. */
  readonly value?: string;
}

/** A command as the help, the completion and the parser know it; what it does is loaded when it is run. */
export interface CommandSpec {
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** What its words are, for completion. */
  readonly words: "paths" | "none" | readonly string[];
  /** Paths follow the first word. */
  readonly thenPaths?: true;
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

export interface CommandContext {
  readonly dataFolder: string;
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
  /** Fires on Ctrl-C, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** Opens the library, once; closed when the command has ended. */
  readonly session: () => Promise<Session>;
}
export type RunCommand = (context: CommandContext) => Promise<ExitCode>;
