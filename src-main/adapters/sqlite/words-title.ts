/** What full text takes for an item's title: a file is found by its name even where its content gives a title. */
export const wordsTitle = (name: string, title: string | undefined): string =>
  title === undefined || title === name ? name : `${title}\n${name}`;
