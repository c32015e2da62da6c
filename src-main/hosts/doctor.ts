import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { MediaPrograms, SpeechState } from "#adapters/media/media-decoder.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { Models } from "#core/ports/models.ts";
import type { LookCoverage } from "#core/ports/picture-store.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library, Pictures, SettingsSource } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { ClockPeriods } from "#shared/model/clock-periods.ts";
import type { DoctorRemark } from "#shared/model/doctor-remark.ts";
import type { RecallState } from "#shared/model/recall.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { Activity } from "#shared/rpc/library-contract.ts";
import type { DoctorCheck, KeyLevel } from "#shared/rpc/system-contract.ts";
import { indexFolders } from "./data-folder.ts";
import { readHostRecord } from "./host-record.ts";
import { limits } from "./limits.ts";
import { freeBytesIn } from "./store-room.ts";
import type { SearchMeasures } from "./open-search.ts";

export interface DoctorDeps {
  readonly dataFolder: string;
  readonly vault: KeyVault;
  readonly store: LibraryStore;
  readonly vectors: VectorIndex;
  readonly library: Library;
  readonly clock: () => ClockPeriods;
  readonly measures: () => SearchMeasures;
  readonly embedder: Embedder;
  readonly decoder: Decoder & MediaPrograms;
  readonly models: Pick<Models, "list">;
  readonly seeing: Pictures["seeing"];
  /** How many pictures and films were looked at. */
  readonly looking: () => Promise<LookCoverage>;
  /** How many recordings were listened to. */
  readonly hearing: () => Promise<LookCoverage>;
  readonly settings: Pick<SettingsSource, "current">;
  readonly onBattery: () => Promise<boolean | undefined>;
  /** Its card is what the parsers are tried on. */
  readonly modelFolder: string;
}

/** What a check gives; the sentences are written from the remarks, in one place. */
type Finding = Omit<DoctorCheck, "name" | "found" | "advice">;
const ok = (...foundRemarks: readonly DoctorRemark[]): Finding => ({
  level: "ok",
  foundRemarks,
  adviceRemarks: [],
});
const notOk = (
  level: "notice" | "problem",
  foundRemarks: DoctorCheck["foundRemarks"],
  ...adviceRemarks: readonly DoctorRemark[]
): Finding => ({ level, foundRemarks, adviceRemarks });

/** Is everything well? A check that cannot be made is itself a finding. */
export const createDoctor = (deps: DoctorDeps) => async (): Promise<readonly DoctorCheck[]> => {
  const checks: Readonly<Record<DoctorCheck["name"], () => Promise<Finding> | Finding>> = {
    node: () =>
      ok({
        code: "runs-on",
        version: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
      }),
    database: () => databaseFinding(deps),
    encryption: () => encryptionFinding(deps),
    key: () => keyFinding(deps.vault),
    words: () => wordsFinding(deps),
    vectors: () => vectorFinding(deps.vectors),
    search: () => searchFinding(deps.measures()),
    model: () => modelFinding(deps.embedder),
    models: () => modelsFinding(deps),
    native: () => nativeFinding(deps.vectors),
    parsers: () => parserFinding(deps),
    media: () => mediaFinding(deps),
    reading: () => readingFinding(deps),
    watches: () => watchFinding(deps.library),
    clock: () => clockFinding(deps.clock()),
    disk: () => diskFinding(deps.dataFolder),
    network: () => networkFinding(deps.dataFolder),
  };
  return Promise.all(
    (Object.entries(checks) as [DoctorCheck["name"], () => Promise<Finding> | Finding][]).map(
      async ([name, check]) => {
        const finding = await attempted(check);
        return {
          name,
          ...finding,
          found: inEnglish(...finding.foundRemarks),
          advice: inEnglish(...finding.adviceRemarks),
        };
      },
    ),
  );
};

async function attempted(check: () => Promise<Finding> | Finding): Promise<Finding> {
  try {
    return await check();
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return notOk("problem", [{ code: "check-failed", detail }], { code: "start-again" });
  }
}

function modelFinding({ space: { modelId, dimensions }, trouble }: Embedder): Finding {
  const used = { code: "model-used", modelId, dimensions } as const;
  const why = trouble?.();
  return why === undefined ? ok(used) : notOk("problem", [used, why], { code: "words-until-another-model" });
}

async function modelsFinding({ models, settings, seeing, onBattery }: DoctorDeps): Promise<Finding> {
  const list = await models.list();
  const damaged = list.find(({ state }) => state.kind === "damaged" || state.kind === "failed");
  if (damaged !== undefined && "why" in damaged.state)
    return notOk("problem", [{ code: "model-not-usable", name: damaged.entry.name }, damaged.state.why]);
  const ready = list.filter(({ state }) => state.kind === "ready").map(({ entry }) => entry.name);
  const found: DoctorRemark[] = [
    ready.length === 0 ? { code: "no-model-added" } : { code: "models-added", names: ready.join(", ") },
  ];
  const { model, doneCount, totalCount: count, failure } = await seeing();
  found.push(
    model === undefined
      ? { code: "pictures-by-look" }
      : { code: "pictures-seen", name: model.name, doneCount, count },
  );
  if (failure !== undefined) return notOk("notice", [...found, failure], { code: "start-again" });
  if (settings.current().modelPauseOnBattery) {
    const isOn = await onBattery();
    if (isOn === true) found.push({ code: "models-rest-on-battery" });
    else if (isOn === undefined && ready.length > 0) found.push({ code: "battery-not-told" });
  }
  return ok(...found);
}

/** By what lies there, not by what is set: a change is carried out with the next start. */
async function encryptionFinding({ dataFolder, embedder }: DoctorDeps): Promise<Finding> {
  const { mappedFolder } = indexFolders(dataFolder, embedder.space.modelId);
  const mapped = await readdir(mappedFolder).catch(() => []);
  return ok({ code: mapped.length === 0 ? "all-sealed" : "all-sealed-but-vectors" });
}

async function databaseFinding({ store, dataFolder }: DoctorDeps): Promise<Finding> {
  const [counts, segmentCount, revision] = await Promise.all([
    store.counts(),
    store.segmentCount(),
    store.revision(),
  ]);
  const itemCount = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return ok({ code: "library-holds", itemCount, segmentCount, revision, path: dataFolder });
}

async function wordsFinding({ store }: DoctorDeps): Promise<Finding> {
  const { failed } = await store.counts();
  const held = { code: "full-text-holds", segmentCount: await store.segmentCount() } as const;
  return failed === 0
    ? ok(held)
    : notOk("notice", [held, { code: "items-failed", count: failed }], { code: "see-failed-items" });
}

const keyCodes = {
  "os-keychain": "key-in-keychain",
  "systemd-credential": "key-in-credential",
  passphrase: "key-under-passphrase",
  "file-permissions-only": "key-in-file",
} as const satisfies Record<KeyLevel, DoctorRemark["code"]>;

const keyFinding = ({ level, notices }: KeyVault): Finding =>
  level === "file-permissions-only"
    ? notOk("notice", [{ code: keyCodes[level] }], ...notices)
    : ok({ code: keyCodes[level] });

export async function vectorFinding(vectors: Pick<VectorIndex, "state">): Promise<Finding> {
  const { state, vectorCount, engine, withoutGraph } = await vectors.state();
  if (state === "building")
    return notOk("notice", [{ code: "vectors-being-built", vectorCount, engine }], {
      code: "words-work-meanwhile",
    });
  const held = { code: "vectors-held", vectorCount, engine } as const;
  return withoutGraph === undefined
    ? ok(held)
    : notOk("notice", [held, withoutGraph], { code: "free-memory-for-graph" });
}

function searchFinding({ cache, recall }: SearchMeasures): Finding {
  const { hitCount, questionCount } = cache;
  const remarks = recall.flatMap(recallRemarks);
  return ok(
    { code: "answers-kept", hitCount, count: questionCount },
    ...remarks,
    ...(remarks.length === 0 ? [{ code: "recall-unmeasured" } as const] : []),
  );
}

const recallRemarks = ({ spaceId, estimates, raised }: RecallState): readonly DoctorRemark[] => [
  ...estimates.map(
    ({ strategy, shareMax, recall, sampleCount }) =>
      ({
        code: "recall-measured",
        spaceId,
        strategy,
        sharePercent: shareMax * 100,
        recallPercent: percentOf(recall),
        sampleCount,
      }) as const,
  ),
  ...raised.map(
    ({ shareMax, level, recall }) =>
      ({
        code: level === "exact" ? "recall-made-exact" : "recall-effort-doubled",
        spaceId,
        sharePercent: shareMax * 100,
        recallPercent: percentOf(recall),
      }) as const,
  ),
];

const percentOf = (share: number): number => Math.round(share * 100);

async function nativeFinding(vectors: VectorIndex): Promise<Finding> {
  const { withoutNative } = await vectors.state();
  return withoutNative === undefined
    ? ok({ code: "native-in-use" })
    : notOk("notice", [withoutNative], {
        code: withoutNative.code === "native-not-built" ? "build-native" : "rebuild-native",
      });
}

/** Reads a file that comes with the program, the way files of the user are read. */
async function parserFinding({ decoder, modelFolder }: DoctorDeps): Promise<Finding> {
  const path = join(modelFolder, "static.json");
  const { size, mtimeMs } = await stat(path);
  const signal = AbortSignal.timeout(limits.parserTrialMsMax);
  try {
    const [outcome] = await decoder.decode(
      [{ path, sizeBytes: size, modifiedMs: mtimeMs }],
      { fileSizeBytesMax: size },
      signal,
    );
    return outcome?.kind === "extracted"
      ? ok({ code: "parsers-work" })
      : notOk("problem", [{ code: "parsers-broken", detail: outcome?.reason.detail ?? "no answer" }], {
          code: "start-or-install-again",
        });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    return notOk("notice", [{ code: "parsers-busy" }], { code: "ask-again-later" });
  }
}

/** By what the model did last; one that fails is a reason to look. */
async function speechFound(speech: SpeechState): Promise<readonly DoctorRemark[]> {
  if (speech.kind === "absent") return [{ code: "speech-unwritten" }];
  if (speech.kind === "fails") return [{ code: "speech-fails" }];
  return (await speech.rests()) ? [{ code: "speech-rests-on-battery" }] : [{ code: "speech-written" }];
}

async function mediaFinding({ decoder, hearing }: Pick<DoctorDeps, "decoder" | "hearing">): Promise<Finding> {
  const { doneCount, totalCount: count } = await hearing();
  const sounds = { code: "sounds-heard", doneCount, count } as const;
  const programs = decoder.programs();
  const heard = { code: decoder.hearsByModel() ? "voice-by-model" : "voice-by-ear" } as const;
  const speech = decoder.speech();
  const told = [heard, sounds, ...(await speechFound(speech))];
  const why = speech.kind === "fails" ? [speech.why] : [];
  const decoded: DoctorRemark =
    programs !== undefined
      ? { code: "media-decoded", path: programs.ffmpeg }
      : { code: decoder.hasPage() ? "media-decoded-here" : "media-undecoded" };
  if (decoded.code === "media-undecoded")
    return notOk("notice", [decoded, ...told, ...why], { code: "install-ffmpeg" });
  if (speech.kind === "fails")
    return notOk("notice", [decoded, ...told, ...why], { code: "written-once-it-runs" });
  const more = decoded.code === "media-decoded-here" ? [{ code: "install-ffmpeg-for-more" } as const] : [];
  return ok(decoded, ...told, ...more);
}

interface PicturesAsked extends Pick<DoctorDeps, "looking"> {
  readonly library: { readonly activity: () => Promise<Pick<Activity, "reading">> };
}

export async function readingFinding({ library, looking }: PicturesAsked): Promise<Finding> {
  const { state, ...counts } = (await library.activity()).reading;
  const { doneCount, totalCount: count } = await looking();
  const looked: readonly DoctorRemark[] =
    doneCount < count ? [{ code: "pictures-looked-at", doneCount, count }] : [];
  if (state === "off") return ok({ code: "pictures-unread" }, ...looked);
  const found: DoctorRemark[] = [{ code: "pictures-read", ...counts }];
  if (state === "resting") found.push({ code: "reading-rests-on-battery" });
  return ok(...found, ...looked);
}

async function watchFinding(library: Library): Promise<Finding> {
  const folders = await library.listFolders();
  const notices = folders.flatMap(({ path, noticeRemarks }) =>
    noticeRemarks.length === 0 ? [] : [{ code: "folder-at", path } as const, ...noticeRemarks],
  );
  return notices.length > 0
    ? notOk("notice", notices, { code: "found-by-comparing" })
    : ok({ code: "folders-watched", count: folders.length });
}

const hoursOf = (ms: number): number => Math.round(Math.abs(ms) / 3_600_000);

function clockFinding({ periods, doubt }: ClockPeriods): Finding {
  if (doubt === undefined) return ok({ code: periods.length === 1 ? "clock-even" : "clock-was-set" });
  const { gapMs, leftMs } = doubt;
  const found: DoctorRemark =
    leftMs === null
      ? { code: "clock-behind", hours: hoursOf(gapMs) }
      : { code: "clock-ahead", hours: hoursOf(gapMs), leftHours: Math.ceil(leftMs / 3_600_000) };
  return notOk("notice", [found], { code: "check-the-clock" });
}

async function diskFinding(dataFolder: string): Promise<Finding> {
  const freeBytes = await freeBytesIn(dataFolder);
  const free = { code: "disk-free", freeGigabytes: Math.round(freeBytes / 1e8) / 10 } as const;
  return freeBytes < limits.freeBytesMin ? notOk("problem", [free], { code: "make-room" }) : ok(free);
}

async function networkFinding(dataFolder: string): Promise<Finding> {
  const record = await readHostRecord(dataFolder);
  // A host that was killed leaves its record behind.
  const url = record?.processId === process.pid ? record.url : undefined;
  const asked = { code: "nothing-asked" } as const;
  return url === undefined ? ok(asked) : ok(asked, { code: "reachable-at", url });
}
