/** Where places are, by their names. On the device; nothing of it is in memory until it is asked. */
import type { GeoPoint } from "#shared/model/picture.ts";
import type { NearestPlace, Place } from "#shared/model/place.ts";

export interface FoundPlaces {
  /** Those of the name: who is meant most likely first. Empty where nothing is called so. */
  readonly places: readonly Place[];
  /** What is called nearly so, where nothing is called so. */
  readonly suggestions: readonly Place[];
}

export interface Places {
  /** In any language that the list has; behind a comma its country or region ("Paris, TX"). */
  find(name: string, signal?: AbortSignal): Promise<FoundPlaces>;
  /** Those whose names begin so, the largest first. */
  beginning(start: string, limit: number, signal?: AbortSignal): Promise<readonly Place[]>;
  /** `undefined` where there is none within a day's ride: on the high seas. */
  nearest(point: GeoPoint, signal?: AbortSignal): Promise<NearestPlace | undefined>;
}
