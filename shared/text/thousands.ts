/** 18400 as "18,400": how counts are written everywhere in the app. */
export const thousands = (value: number): string => value.toLocaleString("en-US");
