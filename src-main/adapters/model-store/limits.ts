/** What bounds the coming of models, and what happens there. */
export const limits = {
  /** Redirects of one download; more are given up. */
  redirectCountMax: 5,
  /** A host that says nothing for so long is given up; what came is kept. */
  silenceMsMax: 30_000,
  /** Attempts in a row that brought nothing; then the download fails and waits for a person. */
  fruitlessCountMax: 2,
  /** How often the progress of a download is told. */
  tellEveryMs: 250,
  /** Bytes of a catalogue file; a longer one is refused. */
  catalogueBytesMax: 1_000_000,
  /** Bytes of what a pack says of itself; more is refused before room is made for it. */
  packHeaderBytesMax: 1_000_000,
  /** Bytes read, hashed and written at once. */
  pieceBytes: 1 << 20,
  /** Must stay free besides, or a download is not begun. */
  freeBytesMin: 200_000_000,
} as const;
