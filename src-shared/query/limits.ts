/** Code units of a query; a longer one is refused. */
export const queryLengthMax = 20_000;
/** Phrases, exclusions, filters and parts of trees in one query; what is beyond is searched for as plain words. */
export const clauseCountMax = 200;
/** Examples of one query; later ones are left out. */
export const exampleCountMax = 20;
/** Pictures and recordings that one query is to look or to sound like; later ones are left out. */
export const lookCountMax = 5;
/** Branches above each other in one tree; the words of a deeper one are searched for as plain words. */
export const treeDepthMax = 12;
/** Brackets within each other; deeper ones are passed over. More than a printed tree ever has. */
export const bracketDepthMax = 32;
/** Length of a snippet in UTF-16 code units; a longer text is cut to its best part. */
export const snippetLengthMax = 280;
/** Signs that are words by themselves and are looked for side by side; what stands behind them is not, for each costs a walk through all that has it. */
export const askedSignCountMax = 24;
/** Words of a query that are looked up; later ones are left to meaning. */
export const termCountMax = 48;
/** Shortest beginning of a word that is looked up while it is being typed. */
export const prefixLettersMin = 3;
