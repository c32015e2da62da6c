/** What a file is by its first bytes: the decoder is told, and never guesses, so that no playlist is ever followed. */
export interface Container {
  /** The program's own name for what takes it apart. */
  readonly demuxer: string;
  readonly mediaType: string;
  readonly itemKind: "audio" | "video";
}

const container = (demuxer: string, mediaType: string): Container => ({
  demuxer,
  mediaType,
  itemKind: mediaType.startsWith("video/") ? "video" : "audio",
});

/** Brands of pictures, which are built like videos. */
const pictureBrands = new Set(["avif", "avis", "heic", "heix", "hevc", "mif1", "msf1"]);
const oldMovieBoxes = new Set(["moov", "mdat", "wide", "free", "skip"]);

/** Bytes of the beginning that are looked at. */
export const headBytes = 64;

export function containerOf(head: Buffer): Container | undefined {
  const text = head.toString("latin1");
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WAVE") return container("wav", "audio/wav");
  if (text.startsWith("RIFF") && text.slice(8, 12) === "AVI ") return container("avi", "video/x-msvideo");
  if (text.startsWith("fLaC")) return container("flac", "audio/flac");
  if (text.startsWith("ID3")) return container("mp3", "audio/mpeg");
  if (text.startsWith("OggS")) return ogg(text);
  if (text.slice(4, 8) === "ftyp") return iso(text.slice(8, 12));
  if (oldMovieBoxes.has(text.slice(4, 8))) return container("mov", "video/quicktime");
  if (head.length >= 4 && head.readUInt32BE(0) === 0x1a_45_df_a3)
    return container("matroska", text.includes("webm") ? "video/webm" : "video/x-matroska");
  return frames(head);
}

/** What an Ogg file carries is named by its first page. */
const ogg = (text: string): Container =>
  container("ogg", /theora|\x80kate|BBCD/u.test(text) ? "video/ogg" : "audio/ogg");

function iso(brand: string): Container | undefined {
  if (pictureBrands.has(brand)) return undefined;
  if (brand === "qt  ") return container("mov", "video/quicktime");
  return container("mov", /^M4[AB]/u.test(brand) ? "audio/mp4" : "video/mp4");
}

/** Sound without a container: a frame's header is four bytes, of which not every value exists. */
function frames(head: Buffer): Container | undefined {
  const [sync = 0, kind = 0, rates = 0] = head;
  if (sync !== 0xff) return undefined;
  if ((kind & 0xf6) === 0xf0) return container("aac", "audio/aac");
  const isKnown = (kind & 0xe0) === 0xe0 && (kind & 0x18) !== 0x08;
  const layer = (kind >> 1) & 3;
  const isPossible = rates >> 4 !== 15 && rates >> 4 !== 0 && ((rates >> 2) & 3) !== 3;
  return isKnown && (layer === 1 || layer === 2) && isPossible ? container("mp3", "audio/mpeg") : undefined;
}

/** Names by which files are given to this reader first; what they really are, the bytes say. */
export const hasMediaName = (path: string): boolean =>
  /\.(?:wav|wave|mp3|m4a|m4b|aac|ogg|oga|opus|flac|mp4|m4v|mov|mkv|mka|webm|avi|ogv)$/iu.test(path);
