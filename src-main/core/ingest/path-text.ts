/** Is the path the folder itself, or inside it? Both absolute and normal. A backslash separates only where paths begin with a drive or a share. */
export function isWithin(folder: string, path: string): boolean {
  if (path === folder) return true;
  const separator = /^([A-Za-z]:|\\\\)/.test(folder) ? "\\" : "/";
  return path.startsWith(folder.endsWith(separator) ? folder : folder + separator);
}

/** The last name of a path, whichever separators it has. */
export const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

/** Without the paths that another one covers, so that no file is seen twice. */
export function outermost(paths: Iterable<string>): readonly string[] {
  const kept = new Set<string>();
  for (const path of [...paths].toSorted((left, right) => left.length - right.length)) {
    if (!isUnder(kept, path)) kept.add(path);
  }
  return [...kept].toSorted();
}

/** Is the path one of these, or inside one? Takes as long as the path is deep, however many there are. */
export const isUnder = (folders: ReadonlySet<string>, path: string): boolean =>
  folders.has(path) || foldersAbove(path).some((folder) => folders.has(folder) && isWithin(folder, path));

/** Every prefix that ends before or with a separator of either kind. */
const foldersAbove = (path: string): readonly string[] =>
  Array.from(path.matchAll(/[/\\]/g), ({ index }) => [path.slice(0, index), path.slice(0, index + 1)]).flat();
