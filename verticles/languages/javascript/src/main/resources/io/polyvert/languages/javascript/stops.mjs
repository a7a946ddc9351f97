/** What to call when the verticle is undeployed. */
export const stops = [];
