import { useEffect, useState, type PointerEvent } from "react";
import { clockText } from "#shared/query/durations.ts";
import { useText } from "#ui/ui/text.tsx";

interface WaveformProps {
  /** Of how loud it is; absent where that is not known. */
  readonly url: string | undefined;
  readonly durationMs: number;
  readonly currentMs: number;
  readonly hit: { readonly startMs: number; readonly endMs: number } | undefined;
  readonly onSeek: (timeMs: number) => void;
}

/** Up and down from the middle, as a path over a box of 1000 by 100. */
function pathOf(peaks: Uint8Array): string {
  const x = (place: number): string => ((place * 1_000) / peaks.length).toFixed(1);
  return Array.from(peaks, (peak, place) => {
    const height = Math.max(0.6, (peak / 255) * 48);
    return `M${x(place + 0.5)} ${(50 - height).toFixed(1)}V${(50 + height).toFixed(1)}`;
  }).join("");
}

/** Nothing until it is there, and nothing where there is none. */
function usePeaks(url: string | undefined): Uint8Array | undefined {
  const [loaded, setLoaded] = useState<{ readonly url: string; readonly peaks: Uint8Array }>();
  useEffect(() => {
    if (url === undefined) return undefined;
    const controller = new AbortController();
    const load = async (): Promise<void> => {
      const response = await fetch(url, { signal: controller.signal });
      if (response.ok) setLoaded({ url, peaks: new Uint8Array(await response.arrayBuffer()) });
    };
    load().catch(() => undefined);
    return () => controller.abort();
  }, [url]);
  return loaded !== undefined && loaded.url === url ? loaded.peaks : undefined;
}

/** The loudness over time, to see where something is and to go there. */
export function Waveform({ url, durationMs, currentMs, hit, onSeek }: WaveformProps) {
  const text = useText();
  const peaks = usePeaks(url);
  const part = (timeMs: number): number => (durationMs > 0 ? Math.min(1, timeMs / durationMs) : 0);
  const seekTo = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onSeek(((event.clientX - left) / width) * durationMs);
  };
  const path = peaks === undefined ? "" : pathOf(peaks);
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={text("media.position")}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1_000)}
      aria-valuenow={Math.round(currentMs / 1_000)}
      aria-valuetext={text("media.of", { time: clockText(currentMs), whole: clockText(durationMs) })}
      onPointerDown={seekTo}
      onPointerMove={(event) => (event.buttons === 1 ? seekTo(event) : undefined)}
      className="relative h-20 w-full cursor-pointer rounded-md bg-sunken"
    >
      {hit === undefined ? null : (
        <span
          className="absolute inset-y-0 min-w-1 bg-gold-soft"
          style={{
            left: `${part(hit.startMs) * 100}%`,
            width: `${Math.max(0, part(hit.endMs) - part(hit.startMs)) * 100}%`,
          }}
        />
      )}
      <svg
        aria-hidden="true"
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        data-peaks={peaks?.length}
        className="absolute inset-0 size-full fill-none stroke-accent-line"
      >
        <path d={path} vectorEffect="non-scaling-stroke" />
      </svg>
      <span className="absolute inset-y-0 w-0.5 bg-accent" style={{ left: `${part(currentMs) * 100}%` }} />
    </div>
  );
}
