import { createRandom, type Random } from "./random.ts";

/**
 * Vectors as embeddings of text lie: clusters of very different sizes around a common middle, each thick in few
 * directions only, half of which it shares with others, so that neighbours of one may belong to the next. All arrays
 * are shared between threads.
 */
export interface ClusterModel {
  readonly dimensions: number;
  readonly middle: Float32Array<SharedArrayBuffer>;
  /** A row a cluster. */
  readonly centres: Float32Array<SharedArrayBuffer>;
  /** `localDimensions` rows a cluster. */
  readonly directions: Float32Array<SharedArrayBuffer>;
  /** Rising; a cluster's share is the step up to it. */
  readonly cumulative: Float64Array<SharedArrayBuffer>;
}

const clusterCount = 2_000;
const localDimensions = 30;
const subspaceDimensions = 96;
const middleLength = 0.3;
const centreLength = 0.66;
const directionsLength = 0.62;
const noiseLength = 0.32;

export function createClusterModel(seed: number, dimensions: number): ClusterModel {
  const random = createRandom(seed);
  const normals = createNormals(random);
  const subspace = Float32Array.from({ length: subspaceDimensions * dimensions }, normals);
  const centres = sharedFloats(clusterCount * dimensions);
  const directions = sharedFloats(clusterCount * localDimensions * dimensions);
  const inSubspace = (into: Float32Array, weightOf: (at: number) => number): void => {
    for (let at = 0; at < subspaceDimensions; at += 1)
      addScaled(into, subspace, at * dimensions, weightOf(at));
  };
  for (let cluster = 0; cluster < clusterCount; cluster += 1) {
    const centre = centres.subarray(cluster * dimensions, (cluster + 1) * dimensions);
    inSubspace(centre, (at) => normals() / Math.sqrt(1 + at * 0.06));
    setLength(centre, centreLength);
    for (let local = 0; local < localDimensions; local += 1) {
      const from = (cluster * localDimensions + local) * dimensions;
      const direction = directions.subarray(from, from + dimensions);
      if (local % 2 === 1) inSubspace(direction, normals);
      else for (let at = 0; at < dimensions; at += 1) direction[at] = normals();
      const share = 1.3 - (0.6 * local) / localDimensions;
      setLength(direction, (directionsLength / Math.sqrt(localDimensions)) * share);
    }
  }
  const middle = sharedFloats(dimensions);
  for (let at = 0; at < dimensions; at += 1) middle[at] = normals();
  setLength(middle, middleLength);
  return { dimensions, middle, centres, directions, cumulative: zipfShares(random) };
}

/** Writes the vectors of some rows, each of unit length, and which cluster each is of. A row depends on seed and number only. */
export function writeVectors(
  model: ClusterModel,
  seed: number,
  { from, until }: { readonly from: number; readonly until: number },
  vectors: Float32Array,
  clusters: Uint16Array,
): void {
  const { dimensions, middle, centres, directions, cumulative } = model;
  const noise = noiseLength / Math.sqrt(dimensions);
  for (let row = from; row < until; row += 1) {
    const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(row + 1, 0x85ebca6b));
    const normals = createNormals(random);
    const cluster = placeOf(cumulative, random.next());
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    for (let at = 0; at < dimensions; at += 1)
      vector[at] = (middle[at] ?? 0) + (centres[cluster * dimensions + at] ?? 0) + normals() * noise;
    for (let local = 0; local < localDimensions; local += 1)
      addScaled(vector, directions, (cluster * localDimensions + local) * dimensions, normals());
    setLength(vector, 1);
    clusters[row] = cluster;
  }
}

/** Box and Muller, both halves. */
function createNormals(random: Random): () => number {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

function zipfShares(random: Random): Float64Array<SharedArrayBuffer> {
  const ranks = Array.from({ length: clusterCount }, (_, rank) => rank);
  for (let at = clusterCount - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [ranks[at], ranks[other]] = [ranks[other] ?? 0, ranks[at] ?? 0];
  }
  const cumulative = new Float64Array(new SharedArrayBuffer(clusterCount * 8));
  let sum = 0;
  for (const [cluster, rank] of ranks.entries()) cumulative[cluster] = sum += (rank + 20) ** -0.6;
  for (let at = 0; at < clusterCount; at += 1) cumulative[at] = (cumulative[at] ?? 0) / sum;
  return cumulative;
}

function placeOf(cumulative: Float64Array, chance: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 1) < chance) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addScaled(into: Float32Array, from: Float32Array, offset: number, factor: number): void {
  for (let at = 0; at < into.length; at += 1) into[at] = (into[at] ?? 0) + (from[offset + at] ?? 0) * factor;
}

function setLength(vector: Float32Array, length: number): void {
  let squares = 0;
  for (let at = 0; at < vector.length; at += 1) squares += (vector[at] ?? 0) ** 2;
  const factor = length / Math.sqrt(squares);
  for (let at = 0; at < vector.length; at += 1) vector[at] = (vector[at] ?? 0) * factor;
}

const sharedFloats = (length: number): Float32Array<SharedArrayBuffer> =>
  new Float32Array(new SharedArrayBuffer(length * 4));
