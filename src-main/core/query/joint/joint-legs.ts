/** The legs of a model that reads pictures and words: pictures that show what the words say, or what another picture shows. */
import type { JointSpace } from "#core/ports/joint-space.ts";
import type { LookOwner } from "#core/ports/picture-store.ts";
import type { VectorSearch } from "#core/ports/vector-index.ts";
import type { SegmentId } from "#shared/model/ids.ts";
import type { PlanRemark } from "#shared/model/plan-remark.ts";
import type { AskedLook } from "../looks/asked-looks.ts";
import { lookCandidateCountMax } from "../looks/limits.ts";
import { fewOfEach, isAsked, meanOf } from "../looks/look-leg.ts";
import type { QueryPlan } from "../plan.ts";
import { type StepLog, workOf } from "../step-log.ts";
import type { JointSearch } from "./joint-search.ts";
import { nearShare, shownCountMax } from "./limits.ts";
import type { Asked } from "./remembered.ts";

/** A picture that a leg puts forward. */
export interface Shown {
  readonly segmentId: SegmentId;
  readonly cosine: number;
  /** 0…1: how much of what can be asked for it has. */
  readonly strength: number;
}

/** Both best first, a picture once, of a film some scenes, and none below the cut-off: a model has some nearest picture for every question. */
export interface JointLegs {
  readonly shows: readonly Shown[];
  readonly alike: readonly Shown[];
  /** The space that had a part in the answer; absent where none had. */
  readonly spaceId?: JointSpace["embedder"]["space"]["id"];
}

export interface JointQuestion extends Pick<QueryPlan, "filters" | "words" | "meaning"> {
  readonly typing: boolean;
  readonly asked: readonly AskedLook[];
}

const nothing: JointLegs = { shows: [], alike: [] };

export async function findShown(
  joint: JointSearch | undefined,
  question: JointQuestion,
  log: StepLog,
  signal?: AbortSignal,
): Promise<JointLegs> {
  const asksWords = question.meaning !== "";
  if (joint === undefined || (!asksWords && question.asked.length === 0)) return nothing;
  const space = question.typing ? joint.current() : await joint.ready();
  if (space === undefined) return nothing;
  const spaceId = space.embedder.space.id;
  const [allowed, { vectorCount }] = await Promise.all([
    joint.reads.allowedLooks(spaceId, question.filters, question.words, signal),
    space.index.state(),
  ]);
  // The model is not even started for a question that no picture could answer.
  if (vectorCount === 0 || allowed?.length === 0) {
    const why: PlanRemark =
      vectorCount === 0 ? { code: "nothing-embedded" } : { code: "filters-leave", count: 0 };
    const told = { strategy: { code: "leg-left-out" }, why, count: 0, estimate: "none" } as const;
    if (asksWords) log.note("shows", told, 0);
    if (question.asked.length > 0) log.note("alike", told, 0);
    return nothing;
  }
  const within = { joint, space, allowed, comparedCount: allowed?.length ?? vectorCount, log, signal };
  const [shows, alike] = await Promise.all([
    asksWords ? findByWords(within, question) : undefined,
    question.asked.length === 0 ? undefined : findByPictures(within, question.asked),
  ]);
  const hadPart = shows !== undefined || alike !== undefined;
  return { shows: shows ?? [], alike: alike ?? [], ...(hadPart ? { spaceId } : {}) };
}

interface Within {
  readonly joint: JointSearch;
  readonly space: JointSpace;
  readonly allowed: Uint32Array | null;
  readonly comparedCount: number;
  readonly log: StepLog;
  readonly signal: AbortSignal | undefined;
}

/** Undefined where the model had no part. */
const findByWords = (
  within: Within,
  { meaning, typing }: JointQuestion,
): Promise<readonly Shown[] | undefined> =>
  leg(within, "shows", [], within.space.cutOffs.words, () =>
    within.joint.readWords(within.space, meaning, typing, within.signal),
  );

const findByPictures = (within: Within, asked: readonly AskedLook[]): Promise<readonly Shown[] | undefined> =>
  leg(within, "alike", asked, within.space.cutOffs.picture, async () => {
    const all = await Promise.all(
      asked.map((look) => within.joint.readLook(within.space, look, within.signal)),
    );
    const vector = meanOf(all.flatMap((each) => (each.kind === "read" ? [each.vector] : [])));
    return vector === undefined
      ? (all.find(({ kind }) => kind !== "read") ?? all[0]!)
      : { kind: "read", vector };
  });

async function leg(
  within: Within,
  name: "shows" | "alike",
  asked: readonly AskedLook[],
  cutOff: number,
  read: () => Promise<Asked>,
): Promise<readonly Shown[] | undefined> {
  const { joint, space, allowed, comparedCount, log, signal } = within;
  const spaceId = space.embedder.space.id;
  const { shown } = await log.timed(
    name,
    async () => {
      const question = await read();
      if (question.kind !== "read") return { question };
      const found = await space.index.nearest(
        // More than are shown: scenes of one film may be the nearest of all.
        { vector: question.vector, limit: lookCandidateCountMax, allowed },
        signal,
      );
      const near = found.neighbours.filter(({ cosine }) => cosine >= cutOff);
      const owners = await joint.reads.ownersOfLooks(
        near.map(({ segmentId }) => segmentId),
        signal,
      );
      return { question, found, shown: strengthsOf({ ...found, neighbours: near }, owners, asked, cutOff) };
    },
    ({ question, found, shown: given }) => ({
      strategy: found?.strategy ?? { code: "no-vector" },
      why: whyOf(question, name, spaceId),
      count: given?.length ?? 0,
      ...(found === undefined ? {} : workOf(found, Math.min(lookCandidateCountMax, comparedCount))),
    }),
  );
  return shown;
}

function whyOf(question: Asked, name: "shows" | "alike", spaceId: string): PlanRemark {
  switch (question.kind) {
    case "read":
      return { code: name === "shows" ? "shows-compared" : "alike-compared", spaceId };
    case "not-yet":
      return { code: "model-not-yet" };
    case "failed":
      return { code: "model-failed", detail: question.detail };
    case "unseen":
      return { code: "picture-unseen" };
  }
}

/**
 * strength = cosine / best cosine, where the best is at least well above the cut-off: so the best of what hardly fits stays
 * below what fits. Cosines of such models lie close together, and far from 1.
 */
function strengthsOf(
  { neighbours }: Pick<VectorSearch, "neighbours">,
  owners: readonly LookOwner[],
  asked: readonly AskedLook[],
  cutOff: number,
): readonly Shown[] {
  const ownerOf = new Map(owners.map((owner) => [owner.lookId, owner]));
  const full = Math.max(1e-6, Math.min((1 + cutOff) / 2, nearShare * cutOff), neighbours[0]?.cosine ?? 0);
  const shown = neighbours.flatMap(({ segmentId: lookId, cosine }) => {
    const owner = ownerOf.get(lookId);
    return owner === undefined || isAsked(owner, asked) ? [] : [{ ...owner, cosine }];
  });
  return fewOfEach(shown)
    .slice(0, shownCountMax)
    .map(({ segmentId, cosine }) => ({ segmentId, cosine, strength: Math.max(0, cosine) / full }));
}
