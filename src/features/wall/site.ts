/** Where the site lives on its host, for what a wall fetches beside the bundler's own files. */

/** The path that the site lives under, with a slash at both ends: `/` unless the build was made for another. */
export const base: string = import.meta.env.BASE_URL;

/** The pages that the wall's service worker serves. */
export const wallScope = `${base}wall`;

/** Address of the site's root, without a slash at its end: permalinks begin with it. */
export const siteAddress = (): string => `${window.location.origin}${base.slice(0, -1)}`;
