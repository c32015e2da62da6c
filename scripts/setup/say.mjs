/** Setup speaks on stderr only: a command's stdout belongs to the command. */
export const say = (/** @type {string} */ line) => void process.stderr.write(`[setup] ${line}\n`);

/** @param {unknown} error */
export const reasonOf = (error) => (error instanceof Error ? error.message : String(error));
