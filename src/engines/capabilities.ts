/** What engines can take and do when nothing better is known of them. */
import type { EngineCapabilities } from './engine.ts';

/** Everything, as the embedded engine does. */
export const EVERYTHING: EngineCapabilities = {
  inputs: ['image', 'audio', 'video'],
  videoSound: true,
  videoTiming: 'exact',
  imageFormats: ['bmp', 'gif', 'png', 'jpeg', 'webp'],
  audioFormats: ['mp3', 'wav', 'flac', 'm4a', 'ogg'],
  toolMedia: true,
  prefill: true,
  toolChoice: true,
  jsonSchema: true,
  maxAspect: null,
  contextTokens: null,
  maxBodyBytes: null,
};
