import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Where a command writes. Answers go to `out`, one line each; everything about how it goes, to `progress` and `warn`. */
export interface Terminal {
  readonly columns: number;
  readonly paint: (style: Style, text: string) => string;
  out(line: string): void;
  warn(line: string): void;
  /** A line that replaces itself, where a person watches; empty to clear it. */
  progress(line: string): void;
}

export function createTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const forced = (environment["FORCE_COLOR"] ?? "") !== "" && environment["FORCE_COLOR"] !== "0";
  const colourful =
    (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb" && (forced || stdout.isTTY);
  const watched = stderr.isTTY && environment["TERM"] !== "dumb";
  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write("\r\u001b[2K");
    shown = false;
  };
  return {
    columns: stdout.columns ?? 100,
    paint: (style, text) => (colourful ? styleText(style, text, { validateStream: false }) : text),
    out(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    warn(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (!watched) return;
      clear();
      if (line !== "") stderr.write(line.slice(0, (stderr.columns ?? 100) - 1));
      shown = line !== "";
    },
  };
}

/** Names and texts come from anywhere: what would move the cursor, colour the screen or turn the line around is shown, not obeyed. */
export const printable = (text: string): string =>
  text.replace(
    // oxlint-disable-next-line no-control-regex -- these are the characters that must not get through
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
