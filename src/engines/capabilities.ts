/** What engines can take and do when nothing better is known of them (engines.md sections 2, 4). */
import type { HttpKind } from '../config/engines.ts';
import type { EngineCapabilities } from './engine.ts';

/** Aspect ratio above which engines refuse media for MiMo. */
const MAX_MIMO_ASPECT = 200;
/** Of llama.cpp's HTTP server. */
const LLAMACPP_BODY_BYTES = 100_000_000;

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

const OPENAI: EngineCapabilities = { ...EVERYTHING, toolMedia: false };

const OF_KIND: Readonly<Record<Exclude<HttpKind, 'auto'>, EngineCapabilities>> = {
  vllm: {
    ...OPENAI,
    videoSound: false,
    videoTiming: 'one-fps',
    audioFormats: ['mp3', 'wav', 'flac', 'ogg'],
    maxAspect: MAX_MIMO_ASPECT,
  },
  sglang: {
    ...OPENAI,
    audioFormats: ['mp3', 'wav', 'flac', 'ogg'],
    maxAspect: MAX_MIMO_ASPECT,
  },
  llamacpp: {
    ...OPENAI,
    inputs: ['image', 'audio'],
    videoSound: false,
    imageFormats: ['bmp', 'gif', 'png', 'jpeg'],
    audioFormats: ['mp3', 'wav', 'flac'],
    maxBodyBytes: LLAMACPP_BODY_BYTES,
  },
  ollama: {
    ...OPENAI,
    inputs: ['image'],
    videoSound: false,
    imageFormats: ['png', 'jpeg'],
    audioFormats: ['wav'],
    prefill: false,
    toolChoice: false,
  },
  mimo: { ...EVERYTHING, toolChoice: false, jsonSchema: false },
  // Such servers do not say which media they take: they are asked for all of them.
  openai: OPENAI,
};

/** What engines of a kind can do; an undecided one is taken for `openai`, the kind of the rest. */
export function capabilitiesOfKind(kind: HttpKind): EngineCapabilities {
  return OF_KIND[kind === 'auto' ? 'openai' : kind];
}
