import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** Where the two programs are that decode what plays. */
export interface Programs {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Looked for each time: a program that is installed while Tessera runs is found. Both, or none. */
export function findPrograms(environment: Environment, platform = process.platform): Programs | undefined {
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter).filter(isAbsolute);
  const find = (name: string): string | undefined =>
    folders.map((folder) => join(folder, platform === "win32" ? `${name}.exe` : name)).find(mayBeRun);
  const ffmpeg = find("ffmpeg");
  const ffprobe = find("ffprobe");
  return ffmpeg === undefined || ffprobe === undefined ? undefined : { ffmpeg, ffprobe };
}

function mayBeRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
