import { join, normalize, sep } from "node:path";

/** The file of the bundle that a request names, or `undefined` where the name would leave the folder. */
export function bundleFile(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0")) return undefined;
  const path = normalize(join(folder, decoded === "/" ? "index.html" : decoded));
  return path.startsWith(folder + sep) ? path : undefined;
}
