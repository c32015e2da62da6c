import { audit } from "./audit-contract.ts";
import { devices } from "./devices-contract.ts";
import { documents } from "./documents-contract.ts";
import { erasure } from "./erasure-contract.ts";
import { health } from "./health-contract.ts";
import { items } from "./items-contract.ts";
import { groups } from "./groups-contract.ts";
import { partitions } from "./partitions-contract.ts";
import { people } from "./people-contract.ts";
import { search } from "./search-contract.ts";
import { session } from "./session-contract.ts";
import { setup } from "./setup-contract.ts";
import { tokens } from "./tokens-contract.ts";

/** Part by part: the whole of it, inferred, is longer than the compiler writes down. */
export type ServerContract = {
  readonly audit: typeof audit;
  readonly erasure: typeof erasure;
  readonly devices: typeof devices;
  readonly documents: typeof documents;
  readonly groups: typeof groups;
  readonly health: typeof health;
  readonly items: typeof items;
  readonly partitions: typeof partitions;
  readonly people: typeof people;
  readonly search: typeof search;
  readonly session: typeof session;
  readonly setup: typeof setup;
  readonly tokens: typeof tokens;
};

/** Every procedure of the team's server, named once, each with the right that it needs. */
export const serverContract: ServerContract = {
  audit,
  erasure,
  devices,
  documents,
  groups,
  health,
  items,
  partitions,
  people,
  search,
  session,
  setup,
  tokens,
};
