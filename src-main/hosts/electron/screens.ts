/** Which screen is shared. Without Electron, so that it can be tested without it. */

/** A screen as the system offers it; `display_id` is empty where it cannot be told which display that is. */
export interface OfferedScreen {
  readonly name: string;
  readonly display_id: string;
}
/** What is known of a display: sizes in dots of the page, as the system's settings have them. */
export interface KnownDisplay {
  readonly id: number;
  readonly label: string;
  readonly size: { readonly width: number; readonly height: number };
}

/**
 * One screen needs no choice. `ask` is given a name for each and answers with its place among them;
 * anything else means that none is wanted after all.
 */
export async function chooseScreen<Screen extends OfferedScreen>(
  screens: readonly Screen[],
  displays: readonly KnownDisplay[],
  ask: (names: readonly string[]) => Promise<number>,
): Promise<Screen | undefined> {
  if (screens.length < 2) return screens[0];
  return screens[await ask(screens.map((screen) => nameOf(screen, displays)))];
}

/** What a page that asks for a screen is answered. `null` is a refusal: an empty object would be thrown back at us. */
export const refused = Promise.resolve(null);
export const videoOf = <Screen>(chosen: Promise<Screen | undefined>): Promise<{ video: Screen } | null> =>
  chosen.then(
    (screen) => (screen === undefined ? null : { video: screen }),
    () => null,
  );

/** For the system's own box of messages: a button for each screen, and one for none, which is what Escape means, too. */
export const screenQuestion = (
  names: readonly string[],
  { whichScreen, none }: Readonly<Record<"whichScreen" | "none", string>>,
) => ({
  type: "question" as const,
  message: whichScreen,
  buttons: [...names, none],
  cancelId: names.length,
  noLink: true,
});

/** What the system calls it is often no more than a number; the display's own name and size tell two apart. */
function nameOf({ name, display_id }: OfferedScreen, displays: readonly KnownDisplay[]): string {
  const display = displays.find(({ id }) => String(id) === display_id);
  if (display === undefined) return name;
  const size = `${display.size.width} × ${display.size.height}`;
  return `${name} (${display.label === "" ? size : `${display.label}, ${size}`})`;
}
