/** What scripts may rely on; `tessera help` prints it. */
export const exitCodes = {
  done: 0,
  /** Nothing was found, or not all is well: an answer, not a failure. */
  nothing: 1,
  usage: 2,
  /** It could not be done: the data folder is in use, a path cannot be read, a host does not answer. */
  failed: 3,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a sentence for the person. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;
  constructor(sentence: string, exitCode: ExitCode = exitCodes.failed) {
    super(sentence);
    this.exitCode = exitCode;
  }
}
