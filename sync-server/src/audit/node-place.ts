/** Nodes of a tree in the order in which leaves complete them lie in one row of bytes: where each lies can be computed. */
import type { NodeId } from "#shared/audit/merkle.ts";

const onesOf = (count: number): number => count.toString(2).replaceAll("0", "").length;

/** How many nodes are whole once there are so many leaves. */
export const nodeCountOf = (size: number): number => 2 * size - onesOf(size);

/** The leaf that makes the node whole. */
export const finisherOf = ({ level, index }: NodeId): number => (index + 1) * 2 ** level - 1;

/** Among all nodes of the tree, 0-based. */
export const placeOf = (node: NodeId): number => nodeCountOf(finisherOf(node)) + node.level;
