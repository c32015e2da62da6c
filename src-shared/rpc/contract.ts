import { capture } from "./capture-contract.ts";
import { leases } from "./leases-contract.ts";
import { library } from "./library-contract.ts";
import { models } from "./models-contract.ts";
import { places } from "./places-contract.ts";
import { recent, saved } from "./saved-contract.ts";
import { pictures } from "./pictures-contract.ts";
import { search } from "./search-contract.ts";
import { spaces } from "./spaces-contract.ts";
import { streams } from "./streams-contract.ts";
import { synonyms } from "./synonym-contract.ts";
import { system } from "./system-contract.ts";
import { vectors } from "./vectors-contract.ts";
import { watches } from "./watches-contract.ts";
import { webhooks } from "./webhooks-contract.ts";

/** Every procedure, named once. The window, the CLI and the HTTP API all go through it. */
export const contract = {
  capture,
  leases,
  library,
  models,
  search,
  pictures,
  places,
  saved,
  recent,
  spaces,
  streams,
  synonyms,
  system,
  vectors,
  watches,
  webhooks,
};
export type Contract = typeof contract;
