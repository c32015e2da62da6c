/** The words of a file's name, for things whose name is the best that is known of them. */
export function nameWords(name: string): string {
  return name
    .replace(/\.[^.]+$/u, "")
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{L})(\d)|(\d)(\p{L})/gu, (_, letter: string, digit: string, before: string, after: string) =>
      letter === undefined ? `${before} ${after}` : `${letter} ${digit}`,
    )
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, " ")
    .trim();
}
