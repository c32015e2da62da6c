/** Where a film that passes filters is shown: at a scene for which it passes them. */
import type { ColourName } from "#shared/model/picture.ts";
import type { QueryFilter, QueryTree, Restriction } from "#shared/query/ast.ts";

/** Those that an item may pass by having them, each once. */
export const askedColours = (given: readonly Restriction[]): readonly ColourName[] => [
  ...new Set(given.flatMap((each) => ("op" in each ? ofTree(each) : ofFilter(each)))),
];

const ofFilter = (filter: QueryFilter): readonly ColourName[] =>
  filter.field === "colour" && !filter.not ? [filter.value] : [];

function ofTree(tree: QueryTree): readonly ColourName[] {
  switch (tree.op) {
    case "text":
    case "not":
      return [];
    case "filter":
      return ofFilter(tree.filter);
    case "all":
    case "any":
      return tree.of.flatMap(ofTree);
  }
}

/** Of a row of `items`: the segment of the first scene that has most of so many colours, which are its parameters; else NULL. */
export const sceneOfColours = (colourCount: number): string =>
  colourCount === 0
    ? "NULL"
    : // Pictures have looks as well, ten each, and no scene: they are not asked.
      `iif(items.kind <> 'video', NULL, (SELECT segments.id FROM looks JOIN scenes ON look_id = looks.id
        JOIN segments ON segments.item_row_id = looks.item_row_id AND segments.ordinal = scenes.ordinal
        JOIN json_each(colours_json) AS had
        WHERE looks.item_row_id = items.row_id AND had.value IN (${Array(colourCount).fill("?").join(", ")})
        GROUP BY looks.id ORDER BY count(*) DESC, looks.id LIMIT 1))`;
