import { LayoutGrid, List } from "lucide-react";
import type { Hit } from "#shared/model/hit.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { searchRoute } from "./search-route.ts";

type Shown = readonly { readonly hit: Hit }[];

const arePictures = (hits: Shown): boolean =>
  hits.length > 0 && hits.every(({ hit }) => hit.kind === "image" && hit.group === undefined);

/** As the person chose; else pictures beside each other where nothing but pictures was found. */
export function useView(hits: Shown): "list" | "grid" {
  const { view } = searchRoute.useSearch();
  const areAll = arePictures(hits);
  return areAll ? (view ?? "grid") : "list";
}

/** Between list and grid; only where there are pictures and nothing else, for the rest is to be read. */
export function ViewToggle({ hits }: { readonly hits: Shown }) {
  const text = useText();
  const navigate = searchRoute.useNavigate();
  const view = useView(hits);
  if (!arePictures(hits)) return null;
  const button = (value: "list" | "grid") => (
    <IconButton
      label={text(`view.${value}`)}
      aria-pressed={view === value}
      onClick={() => void navigate({ search: (before) => ({ ...before, view: value }), replace: true })}
    >
      {value === "list" ? <List aria-hidden="true" /> : <LayoutGrid aria-hidden="true" />}
    </IconButton>
  );
  return (
    <span role="group" aria-label={text("view.label")} className="inline-flex">
      {button("list")}
      {button("grid")}
    </span>
  );
}
