/** The bound of the history is of at most so many validation items, evenly spread over them: more would hold training up. */
export const mostValidationRows = 1000;
