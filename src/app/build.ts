declare const __BUILD__: string;

/** Version of this build, put in by the bundler. */
export const build: string = __BUILD__;
