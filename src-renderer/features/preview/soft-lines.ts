/** A line as long as this was probably broken by an editor, not by its writer. */
const wrappedCharCount = 50;

/**
 * Markdown and web pages break lines where it suits the editor, and mean a space. The text keeps its
 * length, so that ranges in it stay right.
 */
export function softLines(text: string): string {
  const lines = text.split("\n");
  return lines.reduce((whole, line, index) => {
    const before = lines[index - 1] ?? "";
    const isSoft =
      before.length >= wrappedCharCount && /^[\p{L}\p{N}("“„'’]/u.test(line) && !/^\d+[.)]\s/.test(line);
    return index === 0 ? line : `${whole}${isSoft ? " " : "\n"}${line}`;
  }, "");
}
