/** The grid on which sound is heard: whoever cuts it and whoever runs a network on it agree here. */

export const SAMPLE_RATE_HZ = 16_000;
/** What the voice network hears at once. */
export const WINDOW_SAMPLES = 512;
export const WINDOW_SECONDS: number = WINDOW_SAMPLES / SAMPLE_RATE_HZ;
