import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type RefObject } from "react";

export interface Player {
  readonly currentMs: number;
  readonly isPlaying: boolean;
  /** The browser cannot decode it, or it is gone. */
  readonly isBroken: boolean;
  seek(timeMs: number): void;
  /** Goes there and plays. */
  playFrom(timeMs: number): void;
  toggle(): void;
  onKeyDown(event: KeyboardEvent): void;
}

const STEP_MS = 5_000;
const LEAP_MS = 10_000;

/** Steps of the keys, as editors of sound and film have them; a key with another meaning here is left alone. */
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -STEP_MS,
  ArrowRight: STEP_MS,
  j: -LEAP_MS,
  l: LEAP_MS,
};

/** Follows an element that plays, and opens it at a place: again when another place is asked for. */
export function usePlayer(elementRef: RefObject<HTMLMediaElement | null>, startMs: number): Player {
  const [currentMs, setCurrentMs] = useState(startMs);
  const [isPlaying, setIsPlaying] = useState(false);
  const [isBroken, setIsBroken] = useState(false);
  /** Where to go once something is known of it: whoever goes elsewhere meanwhile is not brought back. */
  const askedMsRef = useRef(startMs);

  const seek = (timeMs: number): void => {
    askedMsRef.current = timeMs;
    const element = elementRef.current;
    if (element === null) return;
    const endMs = Number.isFinite(element.duration) ? element.duration * 1_000 : timeMs;
    const to = Math.max(0, Math.min(timeMs, endMs));
    element.currentTime = to / 1_000;
    setCurrentMs(to);
  };
  const play = (): void => void elementRef.current?.play().catch(() => undefined);
  const toggle = (): void => {
    const element = elementRef.current;
    if (element === null) return;
    if (element.paused) play();
    else element.pause();
  };

  const follow = useEffectEvent((event: Event) => {
    const element = elementRef.current;
    if (element === null) return;
    if (event.type === "error") return setIsBroken(true);
    setIsPlaying(!element.paused);
    setCurrentMs(element.currentTime * 1_000);
  });
  useEffect(() => {
    const element = elementRef.current;
    if (element === null) return undefined;
    const controller = new AbortController();
    for (const name of ["timeupdate", "seeked", "play", "pause", "ended", "error"])
      element.addEventListener(name, (event) => follow(event), { signal: controller.signal });
    return () => controller.abort();
  }, [elementRef]);

  const open = useEffectEvent(() => {
    const element = elementRef.current;
    if (element === null) return;
    // Where nothing is known of it yet, the place is taken up as soon as something is.
    askedMsRef.current = startMs;
    if (element.readyState > 0) seek(startMs);
    else element.addEventListener("loadedmetadata", () => seek(askedMsRef.current), { once: true });
  });
  useEffect(() => open(), [startMs]);

  return {
    currentMs,
    isPlaying,
    isBroken,
    seek,
    playFrom(timeMs) {
      seek(timeMs);
      play();
    },
    toggle,
    onKeyDown: (event) => act(event, toggle, (ms) => seek(currentMs + ms)),
  };
}

/** What a key means here; others are left to whoever else wants them. */
function act(event: KeyboardEvent, toggle: () => void, step: (ms: number) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  // A button takes the space bar for itself, and so does the browser's own player.
  const isTaken = event.target instanceof Element && event.target.closest("button, video") !== null;
  const isToggle = event.key === "k" || (event.key === " " && !isTaken);
  const stepMs = steps[event.key];
  if (!isToggle && stepMs === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  if (isToggle) toggle();
  else step(stepMs ?? 0);
}
