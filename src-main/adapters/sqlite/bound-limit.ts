/**
 * A limit that is bound. SQLite looks at the value of a parameter that stands there alone, to plan by it, and therefore prepares
 * the statement anew each time that one is bound; what is in a sum it does not look at.
 */
export const boundLimit = "LIMIT ? + 0";
