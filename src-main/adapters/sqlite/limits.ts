/** Page size of the database file: text rows of about a kilobyte and vectors of 256 bytes fill it well. */
export const pageSizeBytes = 8192;
/** The page cache of the one writer; beyond it, pages are read from the system's cache and decrypted again. */
export const writerCacheBytes = 16 << 20;
/** The page cache of the reader, which searches. */
export const readerCacheBytes = 24 << 20;
/** How long a connection waits for the other's lock before it fails with SQLITE_BUSY. */
export const busyTimeoutMs = 10_000;
/** Pages in the write-ahead log at which a commit also copies it back into the database. */
export const walCheckpointPages = 4096;
/** The write-ahead log is cut back to this after a checkpoint. */
export const walSizeBytesMax = 64 << 20;
/** Full-text merge work (in pages) of one call of `maintain`: some ten milliseconds. */
export const mergePagesPerCall = 500;
/** Items, and segments of them, that one call of `maintain` looks through for signs that full text is to have as words: some ten milliseconds. */
export const spelledItemsPerCall = 500;
export const spelledSegmentsPerCall = 1_000;
/** Rows of full text that are spelled at once where all of it is made anew; the next ones follow. */
export const respelledRowCountMax = 500;
/** Of the segments' full text, rows gone since it was last merged whole, as a share of those there are: more, and it is again. */
export const goneWordsShareMax = 0.1;
/** Most rows of one page of a listing; the border cuts a larger wish down to it. */
export const pageRowCountMax = 1000;
/** Segments of one look for those that lack a vector: some milliseconds. */
export const bareScanCountMax = 2_000;
/** Pictures of one look for those that a model has not seen. */
export const bareLookScanCountMax = 2_000;
/** Most rows of one page of vectors. */
export const vectorRowCountMax = 20_000;
/** Matches that wait for one webhook. The oldest go, counted as lost, where there are more. */
export const webhookWaitingCountMax = 10_000;
/** Events from which on another thread compares their meanings while they are stored: of fewer, waking it takes as long as comparing. */
export const heardAheadCountMin = 8;
/** Words whose tokens are kept for the watches; where there are more, all are forgotten, and asked for again as they come. */
export const heardPieceCountMax = 50_000;
/** Signs of such a word; a longer one is asked for each time. */
export const heardPieceLengthMax = 40;
/** Matches that are not filed by their watch yet; where there are as many, all are. */
export const unfiledMatchCountMax = 8_192;
/** Segments that a watch is tried on before it is changed: reading them, and comparing them with one watch, takes some tens of milliseconds. */
export const rehearsedSegmentCountMax = 5_000;
/** Matches that are written by one statement. */
export const matchRowsTogether = 32;
