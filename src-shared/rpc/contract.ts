import { admin } from "./admin-contract.ts";
import { audit } from "./audit-contract.ts";
import { cameras } from "./cameras-contract.ts";
import { capture } from "./capture-contract.ts";
import { leases } from "./leases-contract.ts";
import { library } from "./library-contract.ts";
import { models } from "./models-contract.ts";
import { places } from "./places-contract.ts";
import { recent, saved } from "./saved-contract.ts";
import { pictures } from "./pictures-contract.ts";
import { sounds } from "./sounds-contract.ts";
import { search } from "./search-contract.ts";
import { spaces } from "./spaces-contract.ts";
import { streams } from "./streams-contract.ts";
import { synonyms } from "./synonym-contract.ts";
import { system } from "./system-contract.ts";
import { team } from "./team-contract.ts";
import { vectors } from "./vectors-contract.ts";
import { watches } from "./watches-contract.ts";
import { webhooks } from "./webhooks-contract.ts";

/** Part by part: the whole of it, inferred, is longer than the compiler writes down. */
export type Contract = {
  readonly admin: typeof admin;
  readonly audit: typeof audit;
  readonly cameras: typeof cameras;
  readonly capture: typeof capture;
  readonly leases: typeof leases;
  readonly library: typeof library;
  readonly models: typeof models;
  readonly search: typeof search;
  readonly pictures: typeof pictures;
  readonly sounds: typeof sounds;
  readonly places: typeof places;
  readonly saved: typeof saved;
  readonly recent: typeof recent;
  readonly spaces: typeof spaces;
  readonly streams: typeof streams;
  readonly synonyms: typeof synonyms;
  readonly system: typeof system;
  readonly team: typeof team;
  readonly vectors: typeof vectors;
  readonly watches: typeof watches;
  readonly webhooks: typeof webhooks;
};

/** Every procedure, named once. The window, the CLI and the HTTP API all go through it. */
export const contract: Contract = {
  admin,
  audit,
  cameras,
  capture,
  leases,
  library,
  models,
  search,
  pictures,
  sounds,
  places,
  saved,
  recent,
  spaces,
  streams,
  synonyms,
  system,
  team,
  vectors,
  watches,
  webhooks,
};
