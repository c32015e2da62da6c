/** What bounds the reading and writing of vector files, and what happens there. */
export const limits = {
  /** A longer header of an `.npy` is refused: it names three things. */
  npyHeaderBytesMax: 65_536,
  /** A longer header of a `.safetensors` is refused: ours has three tensors, and others of a model have no place here. */
  safetensorsHeaderBytesMax: 1_000_000,
  /** More is refused before anything is made room for. */
  dimensionsMax: 65_536,
  /** Neighbours of a node of a `.usearch` file, and levels: more is refused as damaged. */
  connectivityMax: 4_096,
  levelMax: 64,
  /** Bytes of one page of rows; fewer rows are given where they are long. */
  pageBytesMax: 4_000_000,
  /** JavaScript's memory of the process that reads; it ends where a file asks for more. */
  heapBytesMax: 256 * 2 ** 20,
  /** How long a process may take to take back what it began before it is ended. */
  closeMsMax: 2_000,
  /** Of what the process said before it died. */
  errorCharsMax: 2_000,
} as const;
