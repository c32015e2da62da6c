/** What was found by its values, in English. */
export const facetsInEnglish = {
  "facet.team": "In the team",
  "facet.label": "Filters",
  "facet.kind": "Kind",
  "facet.folder": "Folder",
  "facet.partition": "Partition",
  "facet.year": "Year",
  "facet.language": "Language",
  "facet.tag": "Tag",
  "facet.colour": "Colour",
  "facet.more": { one: "{count} more", other: "{count} more" },
  "facet.fewer": "Show fewer",
  "facet.ranges": "How far the results reach",
  "facet.size": "Size",
  "facet.time": "Date",
  "facet.duration": "Length",
  "facet.ofWorded": {
    one: "Counted: {count} item with any of the words, or near in meaning",
    other: "Counted: all {count} items with any of the words, or near in meaning",
  },
  "facet.ofAbout": {
    one: "Estimated for about {count} item with any of the words",
    other: "Estimated for about {count} items with any of the words",
  },
  "facet.ofFound": { one: "Counted: the {count} item found", other: "Counted: the {count} best items found" },
  "facet.range": "{least} to {greatest}",
} as const;
