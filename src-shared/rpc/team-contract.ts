import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { DeltaReport } from "./server/delta-report.ts";
import { FolderId, PartitionId } from "../model/ids.ts";
import { Tag } from "../model/item.ts";
import { ColourName } from "../model/picture.ts";
import { StreamName } from "../model/stream.ts";
import { DeviceId, MoveId, SharedItemId, SharingState, SuggestionId } from "../model/team.ts";
import { limits } from "../sync/limits.ts";
import { errors } from "./errors.ts";
import { JoinAs } from "./server/devices-contract.ts";
import { MovedItem } from "./server/items-contract.ts";
import {
  Decisions,
  suggestedIds,
  Suggestion,
  SuggestionFilter,
  SuggestionList,
} from "./server/suggestions-contract.ts";
import { SuggestedEdit } from "../sync/suggestion.ts";
import { FoundTogether } from "./team-search.ts";
import {
  BrowserJoin,
  DevicePartition,
  FetchedOriginal,
  ImportedFile,
  OpenedItem,
  ReceivedItem,
  SharedItem,
  SharedSource,
  TeamLimits,
  TeamStatus,
} from "./team-status.ts";

/** Checked by whoever answers, with a sentence that says what an address is like. */
const url = z.string().trim().min(1).max(2_048);
const path = z.string().min(1).max(4_096);
const page = z.object({
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(100),
});

/** What is shared: a watched folder, or a stream by its name. */
export const SharedBy = z.union([z.object({ folderId: FolderId }), z.object({ stream: StreamName })]);
export type SharedBy = z.infer<typeof SharedBy>;

/** The team that this device belongs to. Nothing of it is asked of a network before a person has joined one. */
export const team = {
  status: oc
    .errors(errors)
    .route({ method: "GET", path: "/team", summary: "The team, the connection to it and what is on its way" })
    .output(TeamStatus),
  /** The same, at once and then whenever it changes. */
  watchStatus: oc
    .errors(errors)
    .route({ method: "GET", path: "/team/stream", summary: "The team's status as it changes" })
    .output(eventIterator(TeamStatus)),
  /** Makes this device one of the team's. Nothing is shared by it. What a person shows who they are with is used once, and not kept. */
  join: oc
    .errors(errors)
    .route({ method: "POST", path: "/team/join", summary: "Join a team" })
    .input(z.object({ url, as: JoinAs, deviceName: z.string().trim().min(1).max(100) }))
    .output(TeamStatus),
  /** The same, where a person shows who they are in a browser, on this device or another. Whoever hears no more has given up. */
  joinInBrowser: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/join/browser",
      summary: "Join a team: a person lets this device in on the server's page",
    })
    .input(z.object({ url, deviceName: z.string().trim().min(1).max(100) }))
    .output(eventIterator(BrowserJoin)),
  /** All local items stay; what was shared stays with the team. What had not arrived there is forgotten. */
  leave: oc
    .errors(errors)
    .route({ method: "POST", path: "/team/leave", summary: "Leave the team; local items stay" })
    .output(TeamStatus),
  partitions: oc
    .errors(errors)
    .route({ method: "GET", path: "/team/partitions", summary: "Partitions of the team that can be read" })
    .output(z.array(DevicePartition).readonly()),
  sources: oc
    .errors(errors)
    .route({ method: "GET", path: "/team/sources", summary: "Folders and streams that are shared" })
    .output(z.array(SharedSource).readonly()),
  /** All items of it, now and from now on. Shared already in the same partition, only `originals` changes. */
  share: oc
    .errors(errors)
    .route({ method: "POST", path: "/team/sources", summary: "Share a folder or a stream" })
    .input(z.object({ source: SharedBy, partitionId: PartitionId, originals: z.boolean().default(false) }))
    .output(SharedSource),
  /** Takes its items back: they are withdrawn in the team. */
  unshare: oc
    .errors(errors)
    .route({ method: "POST", path: "/team/sources/unshare", summary: "Share a folder or a stream no more" })
    .input(z.object({ source: SharedBy }))
    .output(z.object({ withdrawnCount: z.int().nonnegative() })),
  /** Of this device, what changed last first. */
  items: oc
    .errors(errors)
    .route({
      method: "GET",
      path: "/team/items",
      summary: "What this device shares, and how far it has come",
    })
    .input(
      page.extend({
        state: SharingState.optional(),
        partitionId: PartitionId.optional(),
        folderId: FolderId.optional(),
      }),
    )
    .output(z.object({ items: z.array(SharedItem).readonly(), totalCount: z.int().nonnegative() })),
  /** Of other devices, newest first. */
  received: oc
    .errors(errors)
    .route({ method: "GET", path: "/team/received", summary: "What other devices share with this one" })
    .input(page.extend({ partitionId: PartitionId.optional(), withdrawn: z.boolean().default(false) }))
    .output(z.object({ items: z.array(ReceivedItem).readonly(), totalCount: z.int().nonnegative() })),
  /** Of any shared item, whoever shares it. Tags of one's own items can as well be set by `library.tag`. */
  edit: oc
    .errors(errors)
    .route({
      method: "PATCH",
      path: "/team/items/{id}",
      summary: "Tag, title, note, star, label or bin a shared item",
    })
    .input(
      z.object({
        id: SharedItemId,
        /** All that it is to have. */
        tags: z.array(Tag).max(64).optional(),
        /** Empty: none, the item's own holds again. */
        title: z.string().trim().max(500).optional(),
        note: z.string().max(limits.noteCharsMax).optional(),
        favourite: z.boolean().optional(),
        /** A colour to know it by; null: none. */
        label: ColourName.nullable().optional(),
        trashed: z.boolean().optional(),
      }),
    )
    .output(z.union([SharedItem, ReceivedItem])),
  /** The server does it, for everybody; a right to share and to edit is asked for in both partitions. Where it is then. */
  move: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/items/{id}/move",
      summary: "Move a shared item to another partition",
    })
    .input(
      z.object({
        id: SharedItemId,
        to: PartitionId,
        /** With the same one the same is not done twice; absent: one of its own. */
        moveId: MoveId.optional(),
      }),
    )
    .output(MovedItem),
  /** For who may not edit it: somebody who may takes it over or declines it. Kept by the server, which has to be reached. */
  suggest: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/items/{id}/suggestions",
      summary: "Suggest a title, a label, tags or words for the note of a shared item",
    })
    .input(
      z.object({
        id: SharedItemId,
        edit: SuggestedEdit,
        /** With the same one the same is not suggested twice; absent: one of its own. */
        suggestionId: SuggestionId.optional(),
      }),
    )
    .output(Suggestion),
  /** One's own, with what became of them; where one may edit, what is open of everybody as well. Open ones first, then the newest. */
  suggestions: oc
    .errors(errors)
    .route({ method: "GET", path: "/team/suggestions", summary: "What was suggested for shared items" })
    .input(SuggestionFilter)
    .output(SuggestionList),
  /** For who may edit. One answer for each, in their order, with what held before: `edit` sets that again. */
  decideSuggestions: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/suggestions/decide",
      summary: "Take suggestions over, or decline them",
    })
    .input(z.object({ ids: suggestedIds, take: z.boolean() }))
    .output(Decisions),
  /** For who may edit: what was declined is open again. */
  reopenSuggestion: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/suggestions/reopen",
      summary: "Take back that a suggestion was declined",
    })
    .input(z.object({ suggestionId: SuggestionId }))
    .output(Suggestion),
  withdrawSuggestion: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/suggestions/withdraw",
      summary: "Withdraw an open suggestion of one's own",
    })
    .input(z.object({ suggestionId: SuggestionId }))
    .output(z.object({})),
  setPaused: oc
    .errors(errors)
    .route({
      method: "PUT",
      path: "/team/paused",
      summary: "Pause the exchange with the team, or let it go on",
    })
    .input(z.object({ paused: z.boolean() }))
    .output(TeamStatus),
  setLimits: oc
    .errors(errors)
    .route({ method: "PUT", path: "/team/limits", summary: "How much may be sent" })
    .input(TeamLimits)
    .output(TeamStatus),
  /** Tries at once to connect, and again what was refused. */
  retry: oc
    .errors(errors)
    .route({ method: "POST", path: "/team/retry", summary: "Try again now, what was refused as well" })
    .output(z.object({ itemCount: z.int().nonnegative(), editCount: z.int().nonnegative() })),
  /** What the server did not take is given up. */
  forgetRejected: oc
    .errors(errors)
    .route({
      method: "DELETE",
      path: "/team/rejected",
      summary: "Give up what the server did not take",
    })
    .output(z.object({ updateCount: z.int().nonnegative() })),
  /** What the server did not take, in words and as it was made: one JSON object a line. */
  exportRejected: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/rejected/export",
      summary: "Write down what the server did not take",
    })
    .input(z.object({ path }))
    .output(z.object({ path, updateCount: z.int().nonnegative() })),
  /** For a device or server that no network reaches: all that this device knows, signed by it. */
  exportDelta: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/delta/export",
      summary: "Write what this device knows to a signed file",
    })
    .input(z.object({ path }))
    .output(z.object({ path, documentCount: z.int().nonnegative(), payloadCount: z.int().nonnegative() })),
  deliverDelta: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/delta/deliver",
      summary: "Take the signed file of a device without a network to the server",
    })
    .input(z.object({ path }))
    .output(DeltaReport),
  importDelta: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/delta/import",
      summary: "Merge a signed file of another device, or of the server for this one",
    })
    .input(z.object({ path }))
    .output(ImportedFile),
  fetchAnswer: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/delta/fetch",
      summary: "Write down what the server has to say to a device without a network",
    })
    .input(z.object({ deviceId: DeviceId, path, contents: z.boolean().default(false) }))
    .output(z.object({ path })),
  /** What is here, at once, and where there is a team both as one list: `search.query` asks this device alone. */
  search: oc
    .errors(errors)
    .route({ method: "GET", path: "/team/search", summary: "Find here and in the team, as one list" })
    .input(
      z.object({
        text: z.string(),
        limit: z.coerce.number().int().min(1).max(500).default(20),
        typing: z.boolean().default(false),
        weak: z.boolean().default(false),
        /** Whether the team is to count its values, too: of all that passes there, which may be much. */
        facets: z.boolean().default(false),
        /** How long the team has for its answer. */
        waitMs: z.coerce.number().int().min(0).max(20_000).default(3_000),
      }),
    )
    .output(eventIterator(FoundTogether)),
  /** Fetches what it holds, where this device does not have it. */
  openShared: oc
    .errors(errors)
    .route({ method: "POST", path: "/team/items/{id}/open", summary: "What a shared item holds" })
    .input(z.object({ id: SharedItemId }))
    .output(OpenedItem),
  /**
   * Fetches the original where another device has it and shares it: kept in memory, it is then read at its path. Whoever
   * hears no more has given up, and nothing more is fetched.
   */
  fetchOriginal: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/team/items/{id}/original",
      summary: "Fetch the original of a shared item, to be read at its path",
    })
    .input(z.object({ id: SharedItemId }))
    .output(eventIterator(FetchedOriginal)),
};
