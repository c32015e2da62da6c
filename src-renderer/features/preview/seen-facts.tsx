import { useQuery } from "@tanstack/react-query";
import { MapPin } from "lucide-react";
import { Fragment } from "react";
import type { ItemId } from "#shared/model/ids.ts";
import type { GeoPoint } from "#shared/model/picture.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { ColourSwatch } from "#ui/ui/colour-swatch.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

interface SeenFactsProps {
  readonly itemId: ItemId;
  readonly onNear: ((place: GeoPoint) => void) | undefined;
}

/** What was seen in a picture: how large it is, its colours, and where it was taken, where it says so. Rows of a list. */
export function SeenFacts({ itemId, onNear }: SeenFactsProps) {
  const text = useText();
  const formats = useFormats();
  const client = useClient();
  const { data: facts } = useQuery({
    queryKey: ["items", "picture", itemId],
    // A drawing has none of it.
    retry: false,
    queryFn: ({ signal }) => client.pictures.facts({ itemId }, { signal }),
  });
  if (facts === undefined) return null;
  const { widthPx, heightPx, colours, place } = facts;
  return (
    <Fragment>
      {widthPx === undefined || heightPx === undefined ? null : (
        <>
          <dt className="text-faint">{text("image.size")}</dt>
          <dd>
            {text("image.pixels", { width: formats.number(widthPx), height: formats.number(heightPx) })}
          </dd>
        </>
      )}
      {colours.length === 0 ? null : (
        <>
          <dt className="text-faint">{text("image.colours")}</dt>
          <dd className="flex flex-wrap gap-x-3 gap-y-1">
            {colours.map(({ name, share, mean }) => (
              <span key={name} className="inline-flex items-center gap-1.5">
                <ColourSwatch colour={name} mean={mean} />
                {text("image.colourShare", {
                  colour: text(`colour.${name}`),
                  share: formats.percent(share),
                })}
              </span>
            ))}
          </dd>
        </>
      )}
      {place === undefined ? null : (
        <>
          <dt className="text-faint">{text("image.place")}</dt>
          <dd className="flex flex-wrap items-center gap-2">
            <NearestPlace place={place} />
            <span className="tabular-nums">
              {place.latitude.toFixed(5)}, {place.longitude.toFixed(5)}
            </span>
            {onNear === undefined ? null : (
              <button
                type="button"
                onClick={() => onNear(place)}
                className="inline-flex items-center gap-1 rounded-sm text-accent hover:underline"
              >
                <MapPin aria-hidden="true" className="size-3.5" />
                {text("image.nearHere")}
              </button>
            )}
          </dd>
        </>
      )}
    </Fragment>
  );
}

/** Shown once it is known: the first question of all takes a moment. */
function NearestPlace({ place }: { readonly place: GeoPoint }) {
  const text = useText();
  const formats = useFormats();
  const client = useClient();
  const { data } = useQuery({
    queryKey: ["places", "nearest", place.latitude, place.longitude],
    staleTime: Infinity,
    queryFn: ({ signal }) => client.places.nearest(place, { signal }),
  });
  const nearest = data?.nearest;
  if (nearest === undefined) return null;
  const km = Math.round(nearest.distanceKm);
  return (
    <span>
      {km === 0
        ? nearest.label
        : text("image.nearestPlace", { place: nearest.label, km: formats.number(km) })}
    </span>
  );
}
