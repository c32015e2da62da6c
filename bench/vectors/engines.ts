import { ScalarKind } from "usearch";
import type { Engine } from "./engine.ts";
import { hnswlibEngine } from "./hnswlib-engine.ts";
import { lanceDbEngine } from "./lancedb-engine.ts";
import { sqliteVecEngine } from "./sqlite-vec-engine.ts";
import { tesseraEngine } from "./tessera-engine.ts";
import { usearchEngine } from "./usearch-engine.ts";
import { usearchInGraph } from "./usearch-in-graph.ts";
import { zvecEngine } from "./zvec-engine.ts";

const efforts = [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512] as const;

/** Ours: as the planner chooses, and the scan by itself. They share an index, of what the product stores. */
export const tessera = tesseraEngine({ name: "tessera", strategy: "planned", efforts });
export const tesseraExact = tesseraEngine({
  name: "tessera exact",
  strategy: "exact",
  efforts: [10],
  queryCountMax: 50,
});
/** What the addon finds besides where it is handed more than the product stores. */
export const tesseraHalves = tesseraEngine({
  name: "tessera with halves",
  strategy: "planned",
  efforts,
  fullPrecision: "f16",
});

export const usearchHalf = usearchEngine("usearch f16", ScalarKind.F16, efforts);
export const usearchByte = usearchEngine("usearch i8", ScalarKind.I8, efforts);
/** It asks the index of `usearchByte`, and takes seconds a question where little is allowed. */
export const usearchGraph = usearchInGraph(usearchByte, [16, 32, 64, 128, 256, 512]);
/** With halves it comes to recalls that bytes do not. Few questions show how many times ours it takes where little is allowed. */
export const usearchHalfGraph: Engine = {
  ...usearchInGraph(usearchHalf, [16, 32, 64, 128]),
  queryCountMax: 6,
};
export const sqliteVec = sqliteVecEngine;
export const hnswlib = hnswlibEngine(efforts);
export const zvec = zvecEngine(efforts);
/** Each of its questions takes milliseconds: few points are enough to see that. */
export const lanceDb = lanceDbEngine([32, 64, 128, 256]);

/** By the name under which a process is told what to build. */
export const buildable: readonly Engine[] = [
  tessera,
  tesseraHalves,
  usearchHalf,
  usearchByte,
  sqliteVec,
  hnswlib,
  zvec,
  lanceDb,
];
