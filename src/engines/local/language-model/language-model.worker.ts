/**
 * The process of the language model: loads it, answers one request at a time, and dies of it alone
 * when the library crashes. What the library prints goes nowhere: it repeats prompts.
 */
import { generate } from './generate.ts';
import { importLibrary, type LlamaLibrary, type LlamaModel } from './library.ts';
import type { FromModel, Generation, LoadedModel, LoadSettings, ToModel } from './messages.ts';

let model: LlamaModel | null = null;
let loaded: LoadedModel | null = null;
let tenant: string | null = null;
let stoppedId = 0;

process.on('message', (message: ToModel) => {
  if (message.type === 'load') void load(message.settings);
  else if (message.type === 'generate') void answer(message.generation);
  else {
    stoppedId = message.id;
    model?.stopCompletion();
  }
});
process.on('disconnect', leave);

/** An orderly exit would wait for the library, which may be in the middle of a long prompt. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

function tell(message: FromModel): void {
  process.send?.(message);
}

function tellAndLeave(message: FromModel): void {
  process.send?.(message, leave);
}

async function load(settings: LoadSettings): Promise<void> {
  let library: LlamaLibrary;
  let trainedTokens: number;
  try {
    library = await importLibrary(settings.library);
    trainedTokens = trainedContext(await library.loadLlamaModelInfo(settings.model));
  } catch {
    tell({ type: 'not-loaded', what: 'library' });
    return;
  }
  const contextTokens = Math.min(settings.contextTokens, trainedTokens);
  model = await library.loadModel({
    model: settings.model,
    n_ctx: contextTokens,
    n_threads: settings.threads,
    n_parallel: 1,
    // A prompt that is too long is an error, not a reason to forget its beginning.
    ctx_shift: false,
  });
  if (settings.projector !== null && !takesProjector(model, settings.projector)) {
    tell({ type: 'not-loaded', what: 'projector' });
    return;
  }
  const { vision, audio } =
    settings.projector === null ? { vision: false, audio: false } : model.getMultimodalSupport();
  const tools = model.getModelInfo().chatTemplates.jinja.defaultCaps?.tools ?? false;
  loaded = { contextTokens, sees: vision, hears: audio, tools };
  tell({ type: 'loaded', model: loaded });
}

/** `llama.context_length` and the like; any, where the file does not say. */
function trainedContext(head: Readonly<Record<string, unknown>> | undefined): number {
  const tokens = Number(head?.[`${String(head['general.architecture'])}.context_length`]);
  return tokens > 0 ? tokens : Number.POSITIVE_INFINITY;
}

function takesProjector(target: LlamaModel, path: string): boolean {
  try {
    return target.initMultimodal({ path });
  } catch {
    return false;
  }
}

async function answer(generation: Generation): Promise<void> {
  const { id } = generation;
  try {
    if (model === null || loaded === null) throw new Error('no model is loaded');
    // What comes out of the cache differs in its last digits, and may lead to another answer.
    const seeded = generation.options['seed'] !== undefined;
    if (seeded || tenant !== generation.tenant) model.clearCache();
    tenant = generation.tenant;
    const { contextTokens } = loaded;
    const last = await generate(model, contextTokens, generation, () => stoppedId === id, tell);
    if (last.type === 'stuck') tellAndLeave(last);
    else tell(last);
  } catch {
    tellAndLeave({ type: 'failed', id });
  }
}
