declare const __BUILD__: string;

/** Version of this build, put in by the bundler. */
export const build: string = __BUILD__;

/** The path that the site lives under, with a slash at both ends: `/` unless the build was made for another (`vite build --base`). */
export const base: string = import.meta.env.BASE_URL;
