export const lit = 3;
