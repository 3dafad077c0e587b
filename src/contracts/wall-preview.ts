/** Search parameters of the wall's previews for members: a screen, a distance, and what is played on it. */
import * as z from "zod/mini";

/** Pictures that can be previewed, in pixels. */
export const pictureNames = ["1920x1080", "3840x2160", "1280x720", "2560x1080", "1024x768", "1080x1920"] as const;

/** `live` is the board itself; the others are played on top of it. */
export const plays = ["live", "critical", "blind"] as const;
export type Play = (typeof plays)[number];

export const previewSearch = z.object({
  /** Inches across. */
  diagonal: z.optional(z.number()),
  /** Metres to the farthest viewer. */
  distance: z.optional(z.number()),
  picture: z.optional(z.enum(pictureNames)),
  play: z.optional(z.enum(plays)),
});

export type PreviewSearch = z.infer<typeof previewSearch>;
