import { clsx } from "clsx";
import type { SharingState } from "#shared/model/team.ts";

const tones: Readonly<Record<SharingState, string>> = {
  local: "bg-line-strong",
  queued: "bg-gold",
  acknowledged: "bg-accent",
  projected: "bg-well",
  refused: "bg-harm",
};

/** How far something that is shared has come, as a colour beside the word for it. */
export const StateDot = ({ state }: { readonly state: SharingState }) => (
  <span aria-hidden="true" className={clsx("size-2 shrink-0 rounded-full", tones[state])} />
);
