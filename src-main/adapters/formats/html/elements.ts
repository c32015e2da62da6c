/** What the elements of HTML mean to a reader of its text. */
const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

/** Nothing in these is text of the page. */
export const silentElements = set(
  "script style noscript template svg math object embed applet iframe canvas audio video head select datalist textarea button",
);
/** What surrounds the text on every page of a site. */
export const surroundingElements = set("nav footer menu dialog");
export const surroundingRoles = set("navigation banner contentinfo search menu menubar toolbar dialog");
/** Begin and end a block of text. */
export const blockElements = set(
  "html body address article aside blockquote center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav footer ol p pre section summary table caption thead tbody tfoot tr ul",
);
export const cellElements = set("td th");
export const headingLevel = (name: string): number =>
  name.length === 2 && name >= "h1" && name <= "h6" ? Number(name[1]) : 0;
