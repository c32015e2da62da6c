/** A terminal without colours that keeps the lines it is given. */
export function createKeptTerminal() {
  const [out, warned]: [string[], string[]] = [[], []];
  const terminal = {
    columns: 100,
    paint: (_style: unknown, text: string) => text,
    out: (line: string) => void out.push(line),
    warn: (line: string) => void warned.push(line),
    progress: () => undefined,
  };
  return { terminal, out, warned };
}
