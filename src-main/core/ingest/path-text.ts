/** Is the path the folder itself, or inside it? Both absolute and normal. A backslash separates only where paths begin with a drive or a share. */
export function isWithin(folder: string, path: string): boolean {
  if (path === folder) return true;
  const separator = /^([A-Za-z]:|\\\\)/.test(folder) ? "\\" : "/";
  return path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

/** Without the paths that another one covers. */
export function outermost(paths: Iterable<string>): readonly string[] {
  const kept: string[] = [];
  for (const path of [...paths].toSorted()) {
    const last = kept.at(-1);
    if (last === undefined || !isWithin(last, path)) kept.push(path);
  }
  return kept;
}
