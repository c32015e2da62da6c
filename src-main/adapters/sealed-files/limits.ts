/** Plain bytes of one sealed chunk: what is held beside the content while a file is written or read. */
export const chunkSizeBytes = 1 << 20;
/** A file that claims more is damaged: nothing that Tessera derives comes near. */
export const fileSizeBytesMax = 4 * 2 ** 30;
